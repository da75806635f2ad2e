import { type AutomaticSpeechRecognitionPipeline, env, pipeline } from '@huggingface/transformers';
import glue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import { modelEntry } from '../../models-manifest/catalogue.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import type { Listener, ListenerOptions } from './asr.ts';

/** transformers.js's own pipeline over the whole audio, with the weights, precision and threads that we use. */
export async function theirs({ model, threads, times, language }: ListenerOptions): Promise<Listener> {
  const files = new Map<string, Blob>();
  for (const { path } of modelEntry(model).files) files.set(path, await servedModels.file(model, path));
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (request: unknown) => {
      const blob = files.get(String(request).split(`/${model}/`)[1] ?? '');
      return blob && new Response(blob);
    },
    put: async () => undefined,
  } as unknown as typeof env.customCache;
  env.fetch = async () => new Response('', { status: 404 });
  const runtime = env.backends.onnx.wasm;
  if (!runtime) throw new Error('transformers.js has no wasm runtime here.');
  runtime.wasmPaths = { mjs: new URL(glue, globalThis.location.href).href };
  // The flavour of the runtime that transformers.js brings along in browsers.
  runtime.wasmBinary = await (
    await servedModels.file('ort-webgpu', 'ort-wasm-simd-threaded.asyncify.wasm')
  ).arrayBuffer();
  runtime.numThreads = threads;
  const recognize = (await pipeline('automatic-speech-recognition', model, {
    device: 'wasm',
    dtype: 'q8',
  })) as AutomaticSpeechRecognitionPipeline;
  const options = { chunk_length_s: 30, stride_length_s: 5, language, task: 'transcribe' } as const;
  return async (audio) => {
    const heard = await recognize(audio, { ...options, return_timestamps: times === 'words' ? 'word' : true });
    return [heard]
      .flat()
      .map(({ text }) => text)
      .join(' ');
  };
}

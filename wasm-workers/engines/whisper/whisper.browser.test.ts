import { AutoProcessor, env } from '@huggingface/transformers';
import { beforeAll, expect, test } from 'vitest';
import { clip, noise, silence } from '../../../tests/listening/clip.ts';
import { wordErrorRate } from '../../../tests/wer.ts';
import type { ModelFiles } from '../../core/models.ts';
import type { Recognition, Recognizer } from '../engine.ts';
import { servedModels } from '../served-models.ts';
import { whisperDescriptor } from './descriptor.ts';
import { logMel } from './mel.ts';

const KENNEDY =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const INTERVIEW = `So thank you very much for coming, David. It's good to have you here. It's my pleasure, Michael. Glad to be with
  you. How real is artificial intelligence? The question of how real is artificial intelligence is a complex one. I would say if we
  define artificial intelligence as the ability of a machine on its own to understand large volumes of data, to reason that data with
  a purpose, to predict the future`;
const { signal } = new AbortController();

/** Every request made while `work` runs: what fetch was called with, and what the browser loaded. */
async function requestsDuring(work: () => Promise<unknown>): Promise<string[]> {
  const asked: string[] = [];
  const { fetch } = globalThis;
  globalThis.fetch = (input, init) => {
    asked.push(input instanceof Request ? input.url : String(input));
    return fetch(input, init);
  };
  performance.clearResourceTimings();
  performance.setResourceTimingBufferSize(2000);
  try {
    await work();
  } finally {
    globalThis.fetch = fetch;
  }
  return [...asked, ...performance.getEntriesByType('resource').map(({ name }) => name)];
}

/** A store that holds what has been put into it, and nothing else. */
async function storeWith(files: readonly (readonly [string, string])[]): Promise<ModelFiles> {
  const held = new Map<string, Blob>();
  for (const [model, path] of files) held.set(`${model}/${path}`, await servedModels.file(model, path));
  return {
    async file(model, path) {
      const blob = held.get(`${model}/${path}`);
      if (!blob) throw new Error(`${model}/${path} was asked for`);
      return blob;
    },
  };
}

let whisper: Recognizer;
let requests: string[];
let kennedy: Float32Array;

beforeAll(async () => {
  const tiny = ['generation_config.json', 'preprocessor_config.json', 'tokenizer.json', 'tokenizer_config.json'];
  const networks = ['onnx/encoder_model_quantized.onnx', 'onnx/decoder_model_merged_quantized.onnx'];
  const models = await storeWith([
    ['ort-wasm', 'ort-wasm-simd-threaded.wasm'],
    ...[...tiny, ...networks].map((path) => ['whisper-tiny', path] as const),
  ]);
  requests = await requestsDuring(async () => {
    whisper = await whisperDescriptor.load({ model: 'whisper-tiny', device: 'wasm', threads: 1, models });
  });
  kennedy = await clip('media-kennedy');
  return () => whisper.dispose();
});

const text = (heard: Recognition) => heard.words.map((word) => word.text).join(' ');

test('loading from the store asks nobody: only scripts of our own origin are loaded', () => {
  for (const request of requests) {
    const url = new URL(request, location.href);
    if (url.protocol === 'blob:') continue;
    expect(url.origin, request).toBe(location.origin);
    expect(url.pathname, request).not.toMatch(/^\/models\/|\.(wasm|onnx|json|bin|txt)$/);
  }
});

test('Kennedy is heard without an error, in English, each word at its time', async () => {
  const heard = await whisper.transcribe(kennedy, undefined, signal);
  expect(wordErrorRate(KENNEDY, text(heard))).toBe(0);
  expect(heard.language).toBe('en');
  expect(heard.languageConfidence).toBeGreaterThan(0.8);
  // Onsets and ends read off the waveform.
  const [ask, not] = [heard.words[5], heard.words[6]];
  expect(ask).toMatchObject({ text: expect.stringMatching(/^ask/i) });
  expect(ask?.start).toBeCloseTo(3.28, 0.7);
  expect(not?.start).toBeCloseTo(4.0, 0.7);
  expect(heard.words.at(-1)?.end).toBeCloseTo(10.4, 0.5);
  for (const [i, word] of heard.words.entries()) {
    expect(word.start).toBeGreaterThanOrEqual(heard.words[i - 1]?.start ?? 0);
    expect(word.end).toBeGreaterThanOrEqual(word.start);
    expect(word.end).toBeLessThanOrEqual(11);
    expect(word.confidence).toBeGreaterThan(0.2);
  }
});

test.for([
  ['de', 'media-de-1', 12, /artificial intelligence|discussion/i],
  ['fr', 'media-fr-1', 14, /human beings/i],
  ['es', 'media-es-1', 5, /very good/i],
] as const)('%s is recognised as such and translated into English', async ([language, id, seconds, said]) => {
  const audio = (await clip(id)).subarray(0, seconds * 16_000);
  const heard = await whisper.transcribe(audio, undefined, signal);
  expect(heard.language).toBe(language);
  expect(heard.words.length).toBeGreaterThan(8);
  const segments = await whisper.translate(audio, language, 'en', signal);
  expect(segments.map((segment) => segment.text).join(' ')).toMatch(said);
  for (const [i, { start, end }] of segments.entries()) {
    expect(start).toBeGreaterThanOrEqual(segments[i - 1]?.end ?? 0);
    expect(end).toBeGreaterThan(start);
    expect(end).toBeLessThanOrEqual(seconds);
  }
});

test('in silence and in noise no words are heard', async () => {
  for (const audio of [silence(10), noise(10), new Float32Array(0)])
    expect(text(await whisper.transcribe(audio, undefined, signal))).toBe('');
});

test('cancelling settles at once with "cancelled", and the next call works', async () => {
  const cancel = new AbortController();
  const heard = whisper.transcribe(kennedy, 'en', cancel.signal);
  const outcome = expect(heard).rejects.toMatchObject({ code: 'cancelled' });
  cancel.abort();
  await outcome;
  expect(wordErrorRate(KENNEDY, text(await whisper.transcribe(kennedy, 'en', signal)))).toBe(0);
});

test('between two decoder steps it stops', async () => {
  await whisper.transcribe(kennedy, 'en', signal);
  // The audio is encoded already, so what follows is decoder steps only: 27 of them.
  const cancel = new AbortController();
  const started = performance.now();
  const whole = await whisper.transcribe(kennedy, 'en', signal).then(() => performance.now() - started);
  const heard = whisper.transcribe(kennedy, 'en', cancel.signal).then(
    () => 'finished',
    ({ code }) => code,
  );
  await new Promise((done) => setTimeout(done, whole / 4));
  const cancelledAt = performance.now();
  cancel.abort();
  expect(await heard).toBe('cancelled');
  expect(performance.now() - cancelledAt).toBeLessThan(whole / 2);
});

test('whisper-base hears the first half of an interview of two people, and gives up none of its words', async () => {
  const base = await whisperDescriptor.load({
    model: 'whisper-base',
    device: 'wasm',
    threads: 1,
    models: servedModels,
  });
  const audio = (await clip('media-interview-en')).subarray(0, 28.56 * 16_000);
  const { words } = await base.transcribe(audio, undefined, signal);
  await base.dispose();
  expect(wordErrorRate(INTERVIEW, words.map((word) => word.text).join(' '))).toBeLessThan(0.05);
  // The second speaker begins after a pause, read off the waveform.
  expect(words.find((word) => word.start > 3.5)?.start).toBeCloseTo(4.05, 0.7);
});

test('pairs that it cannot translate are refused with a sentence', async () => {
  for (const [from, to] of [
    ['en', 'es'],
    ['fr', 'es'],
    ['en', 'en'],
  ] as const)
    await expect(whisper.translate(kennedy, from, to, signal)).rejects.toMatchObject({ code: 'unsupported-language' });
  await expect(whisper.translate(kennedy, 'en', 'es', signal)).rejects.toThrow(/whisper-small can draft it/);
});

test('our spectrogram is the one of transformers.js', async () => {
  const { default: mjs } = await import('onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url');
  const wasmBinary = await (
    await servedModels.file('ort-webgpu', 'ort-wasm-simd-threaded.asyncify.wasm')
  ).arrayBuffer();
  Object.assign(env.backends.onnx.wasm ?? {}, { wasmPaths: { mjs }, wasmBinary });
  env.customCache = {
    match: async (url: string) => new Response(await servedModels.file('whisper-tiny', url.replace(/.*\//, ''))),
    put: async () => undefined,
  } as unknown as typeof env.customCache;
  const processor = await AutoProcessor.from_pretrained('whisper-tiny');
  const { input_features } = (await processor(kennedy)) as { input_features: { data: Float32Array } };
  const ours = logMel(kennedy, 80);
  const worst = ours.reduce((most, value, i) => Math.max(most, Math.abs(value - (input_features.data[i] ?? 9))), 0);
  expect(worst).toBeLessThan(1e-3);
});

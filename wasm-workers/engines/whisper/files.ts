import { AutoTokenizer, env } from '@huggingface/transformers';
import { modelEntry } from '../../../models-manifest/catalogue.ts';
import { Failure } from '../../core/failure.ts';
import type { EngineOptions } from '../engine.ts';

/** What Whisper's generation_config.json says, as far as it is used. */
export interface GenerationConfig {
  /** [layer, head] of the cross-attention heads that follow the audio. */
  readonly alignment_heads?: readonly (readonly [number, number])[];
  readonly begin_suppress_tokens: readonly number[];
  readonly suppress_tokens?: readonly number[];
  readonly decoder_start_token_id: number;
  readonly eos_token_id: number | readonly number[];
  /** `<|de|>` → token. */
  readonly lang_to_id: Readonly<Record<string, number>>;
  readonly task_to_id: Readonly<Record<'transcribe' | 'translate', number>>;
  readonly no_timestamps_token_id: number;
}

export interface Tokenizer {
  /** Text of text tokens, with the space before it. */
  decode(tokens: readonly number[]): string;
}

export interface WhisperFiles {
  readonly encoder: Blob;
  readonly decoder: Blob;
  readonly generation: GenerationConfig;
  readonly tokenizer: Tokenizer;
  readonly melBands: number;
}

const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'];

/** Reads everything a Whisper model consists of from the model store. */
export async function whisperFiles({ model, models, signal }: EngineOptions): Promise<WhisperFiles> {
  const paths = modelEntry(model).files.map((file) => file.path);
  const network = (name: string) => {
    const path = paths.find((candidate) => candidate.startsWith(`onnx/${name}`));
    if (!path) throw new Failure('internal', `The catalogue's entry "${model}" names no ${name}.`);
    return models.file(model, path, signal);
  };
  const json = async (path: string) => JSON.parse(await (await models.file(model, path, signal)).text());
  const [encoder, decoder, generation, preprocessor, tokenizer] = await Promise.all([
    network('encoder_model'),
    network('decoder_model_merged'),
    json('generation_config.json') as Promise<GenerationConfig>,
    json('preprocessor_config.json') as Promise<{ feature_size: number }>,
    loadTokenizer(model, (path) => models.file(model, path, signal)),
  ]);
  return { encoder, decoder, generation, tokenizer, melBands: preprocessor.feature_size };
}

/**
 * The one place that sets transformers.js's global `env`: it may ask nobody, and finds its files in a cache that holds just them.
 * They are read first, so that a failure of the store keeps its code instead of becoming a request.
 */
async function loadTokenizer(model: string, read: (path: string) => Promise<Blob>): Promise<Tokenizer> {
  const blobs = new Map<string, Blob>();
  for (const path of TOKENIZER_FILES) blobs.set(`${env.localModelPath}${model}/${path}`, await read(path));
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (request: unknown) => {
      const blob = blobs.get(String(request));
      return blob && new Response(blob);
    },
    put: async () => undefined,
  } as unknown as typeof env.customCache;
  env.fetch = async (url: unknown) => {
    throw new Failure('internal', `transformers.js asked for ${String(url)}, which is not in the model store.`);
  };
  const tokenizer = await AutoTokenizer.from_pretrained(model);
  return {
    decode: (tokens) => (tokens.length === 0 ? '' : tokenizer.decode([...tokens], { skip_special_tokens: true })),
  };
}

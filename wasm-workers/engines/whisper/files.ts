import type { EngineOptions } from '../engine.ts';
import { networkFile } from '../network-file.ts';
import { loadTokenizer } from '../transformers-env.ts';

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

/** Reads everything a Whisper model consists of from the model store. */
export async function whisperFiles(options: EngineOptions): Promise<WhisperFiles> {
  const { model, models, signal } = options;
  const json = async (path: string) => JSON.parse(await (await models.file(model, path, signal)).text());
  const [encoder, decoder, generation, preprocessor, tokenizer] = await Promise.all([
    networkFile(options, 'encoder_model'),
    networkFile(options, 'decoder_model_merged'),
    json('generation_config.json') as Promise<GenerationConfig>,
    json('preprocessor_config.json') as Promise<{ feature_size: number }>,
    loadTokenizer(options),
  ]);
  const decode = (tokens: readonly number[]) =>
    tokens.length === 0 ? '' : tokenizer.decode([...tokens], { skip_special_tokens: true });
  return { encoder, decoder, generation, tokenizer: { decode }, melBands: preprocessor.feature_size };
}

import type { EngineOptions } from '../engine.ts';
import { networkFile } from '../network-file.ts';
import { loadTokenizer } from '../transformers-env.ts';

/** What generation_config.json says, as far as it is used. */
export interface MarianConfig {
  readonly decoder_start_token_id: number;
  readonly eos_token_id: number;
  readonly pad_token_id: number;
  /** Longest output, in tokens. */
  readonly max_length: number;
}

export interface MarianTokenizer {
  /** Tokens of a text, `</s>` at the end. */
  encode(text: string): readonly number[];
  decode(tokens: readonly number[]): string;
}

export interface MarianFiles {
  readonly encoder: Blob;
  readonly decoder: Blob;
  readonly config: MarianConfig;
  readonly tokenizer: MarianTokenizer;
}

/** Reads everything a Marian model consists of from the model store. @throws Failure those of `ModelFiles.file`. */
export async function marianFiles(options: EngineOptions): Promise<MarianFiles> {
  const { model, models, signal } = options;
  const [encoder, decoder, config, tokenizer] = await Promise.all([
    networkFile(options, 'encoder_model'),
    networkFile(options, 'decoder_model_merged'),
    models.file(model, 'generation_config.json', signal).then(async (file) => JSON.parse(await file.text())),
    loadTokenizer(options),
  ]);
  return {
    encoder,
    decoder,
    config: config as MarianConfig,
    tokenizer: {
      encode: (text) => tokenizer.encode(text),
      decode: (tokens) => (tokens.length === 0 ? '' : tokenizer.decode([...tokens], { skip_special_tokens: true })),
    },
  };
}

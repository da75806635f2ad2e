import { emptyMemory, type Memory, pastName } from '../decoder-memory.ts';
import type { EngineOptions } from '../engine.ts';
import { type OrtSession, OrtTensor, ortPair } from '../ort.ts';
import type { MarianFiles } from './files.ts';

/** Translations being made together, one a row. */
export interface MarianBatch {
  /**
   * Feeds one token to each row.
   * @param origins for each row, which row of the step before it goes on from (at first: which sentence); rows may be left out.
   * @returns logits of what comes next: rows × vocabulary, one row after the other; valid until the next step.
   */
  step(tokens: readonly number[], origins: readonly number[]): Promise<Float32Array>;
  dispose(): void;
}

export interface MarianNetwork {
  /** @param rows tokens of each sentence. */
  begin(rows: readonly (readonly number[])[]): Promise<MarianBatch>;
  dispose(): Promise<void>;
}

/**
 * Loads encoder and decoder. We run them ourselves: the `generate` of transformers.js has no beam search, and it stops a batch only
 * when all its rows end at the same step, so finished rows go on and garble their text (models.md: 151 of 200 in batches of 16).
 */
export async function marianNetwork(files: MarianFiles, options: EngineOptions): Promise<MarianNetwork> {
  const { device, threads, models, signal } = options;
  const parts = [async () => files.encoder, async () => files.decoder] as const;
  const [encoder, decoder] = await ortPair(parts, { device, threads, models, signal });
  return {
    async begin(rows) {
      const { ids, mask } = padded(rows, files.config.pad_token_id);
      const outputs = await encoder.run({ input_ids: ids, attention_mask: mask }, ['last_hidden_state']);
      return batch(decoder, outputs.last_hidden_state as OrtTensor, mask);
    },
    async dispose() {
      await encoder.release();
      await decoder.release();
    },
  };
}

/** Rows of equal length, and where they hold a sentence. */
function padded(rows: readonly (readonly number[])[], pad: number): { ids: OrtTensor; mask: OrtTensor } {
  const length = Math.max(...rows.map((row) => row.length));
  const ids = new BigInt64Array(rows.length * length).fill(BigInt(pad));
  const mask = new BigInt64Array(rows.length * length);
  rows.forEach((row, r) => {
    row.forEach((token, i) => {
      ids[r * length + i] = BigInt(token);
      mask[r * length + i] = 1n;
    });
  });
  const dims = [rows.length, length];
  return { ids: new OrtTensor('int64', ids, dims), mask: new OrtTensor('int64', mask, dims) };
}

function batch(decoder: OrtSession, hidden: OrtTensor, mask: OrtTensor): MarianBatch {
  const presents = decoder.outputNames.filter((name) => name.startsWith('present'));
  const isOfText = (name: string) => name.includes('.decoder.');
  /** What a row knows of its sentence: the same for all rows of a sentence, and computed in the first step only. */
  let source: Memory = { encoder_hidden_states: hidden, encoder_attention_mask: mask };
  /** What a row has said so far. */
  let said: Memory = emptyMemory(decoder, mask.dims[0]);
  /** For each row, its sentence. */
  let sentences: readonly number[] = Array.from({ length: mask.dims[0] ?? 0 }, (_, r) => r);
  let begun = false;
  return {
    async step(tokens, origins) {
      const asked = origins.map((origin) => sentences[origin] ?? 0);
      if (!isInOrder(origins, sentences.length)) {
        said = gathered(said, origins);
        if (asked.length !== sentences.length || asked.some((sentence, r) => sentence !== sentences[r]))
          source = gathered(source, origins);
        sentences = asked;
      }
      const feeds = {
        input_ids: new OrtTensor('int64', BigInt64Array.from(tokens, BigInt), [tokens.length, 1]),
        use_cache_branch: new OrtTensor('bool', [begun], [1]),
        ...said,
        ...source,
      };
      const given = await decoder.run(feeds, ['logits', ...(begun ? presents.filter(isOfText) : presents)]);
      const grown = Object.entries(given).filter(([name]) => name !== 'logits');
      const named = (of: typeof grown) => Object.fromEntries(of.map(([name, tensor]) => [pastName(name), tensor]));
      if (!begun) source = { ...source, ...named(grown.filter(([name]) => !isOfText(name))) };
      said = named(grown.filter(([name]) => isOfText(name)));
      begun = true;
      return given.logits?.data as Float32Array;
    },
    dispose() {
      for (const tensor of Object.values({ ...source, ...said })) tensor.dispose();
    },
  };
}

function isInOrder(origins: readonly number[], rows: number): boolean {
  return origins.length === rows && origins.every((origin, r) => origin === r);
}

/** The rows asked for, of every tensor; on wasm their data lies in JavaScript's own memory. */
function gathered(memory: Memory, rows: readonly number[]): Memory {
  return Object.fromEntries(
    Object.entries(memory).map(([name, tensor]) => {
      const [count = 1, ...rest] = tensor.dims;
      const data = tensor.data as Float32Array | BigInt64Array;
      const length = data.length / count;
      const picked = new (data.constructor as Float32ArrayConstructor)(length * rows.length);
      rows.forEach((row, r) => {
        picked.set(data.subarray(row * length, (row + 1) * length) as Float32Array, r * length);
      });
      return [name, new OrtTensor(tensor.type, picked, [rows.length, ...rest])];
    }),
  );
}

import { emptyMemory, pastName } from '../decoder-memory.ts';
import { heapOf, type OrtSession, OrtTensor } from '../ort.ts';
import type { Fed } from '../ort-heap.ts';

/** Frames of the encoder's output: 20 ms each, 30 s in all. */
export const ENCODER_FRAMES = 1500;
export const FRAME_SECONDS = 0.02;

/** What one step of the decoder gives. */
export interface DecoderStep {
  /** Logits of the token that comes next; may be changed by the caller. */
  readonly logits: Float32Array;
  /** Attention over the encoder's frames, one array for each alignment head; empty where the export gives none. */
  readonly attention: readonly Float32Array[];
}

/** Speech after the encoder and the decoder's first token, from which any number of decodings can begin. */
export interface EncodedSpeech {
  /** Logits after `<|startoftranscript|>`: what language it is, and whether it is speech at all. */
  readonly first: Float32Array;
  /** Feeds the next token to a decoding. */
  begin(): (token: number) => Promise<DecoderStep>;
  dispose(): void;
}

type Memory = Readonly<Record<string, Fed>>;
type Heads = readonly (readonly [number, number])[];

/**
 * Runs the decoder's branch without memory once. What it computes from the audio (the cross-attention's keys and values) is then
 * shared by language detection, transcription, its retries and translations.
 */
export async function firstStep(
  decoder: OrtSession,
  hidden: OrtTensor,
  startToken: number,
  heads: Heads,
): Promise<EncodedSpeech> {
  const presents = decoder.outputNames.filter((name) => name.startsWith('present'));
  const run = runner(decoder);
  const start = { ...feeds(startToken, hidden, false), ...emptyMemory(decoder) };
  const { logits, memory: first } = await run(start, ['logits', ...presents]);
  const unused = new OrtTensor('float32', new Float32Array(hidden.dims[2] ?? 1), [1, 1, hidden.dims[2] ?? 1]);
  const layers = [...new Set(heads.map(([layer]) => `cross_attentions.${layer}`))];
  const wanted = [
    'logits',
    ...presents.filter((name) => name.includes('.decoder.')),
    ...layers.filter((name) => decoder.outputNames.includes(name)),
  ];
  hidden.dispose();
  // What decodings remember beyond the first step, as long as it is not replaced.
  const held = new Set<Fed>();
  return {
    first: logits,
    begin() {
      let memory = first;
      return async (token) => {
        const given = await run({ ...feeds(token, unused, true), ...memory }, wanted);
        for (const [name, tensor] of Object.entries(given.memory)) {
          const previous = memory[name];
          held.add(tensor);
          if (previous && held.delete(previous)) previous.dispose();
        }
        memory = { ...memory, ...given.memory };
        return { logits: given.logits, attention: attentionOf(given.maps, heads) };
      };
    },
    dispose() {
      for (const tensor of [...Object.values(first), ...held]) tensor.dispose();
    },
  };
}

interface Given {
  readonly logits: Float32Array;
  /** What the next step is fed with, by the names of its inputs. */
  readonly memory: Memory;
  readonly maps: Readonly<Record<string, Float32Array>>;
}

const isMemory = (name: string) => name.startsWith('present');

/**
 * Runs the decoder. Its memory (37 MB of keys and values of the audio alone, for whisper-base) stays where the network computes:
 * onnxruntime-web would copy it in before every token, which takes as long as the token itself.
 */
function runner(decoder: OrtSession): (feeds: Memory, wanted: readonly string[]) => Promise<Given> {
  const heap = heapOf(decoder);
  return async (feeds, wanted) => {
    const outputs: Readonly<Record<string, Float32Array | Fed>> = heap
      ? heap.run(feeds, wanted, isMemory, (data) => data)
      : await decoder.run(feeds as Record<string, OrtTensor>, wanted);
    const memory: Record<string, Fed> = {};
    const maps: Record<string, Float32Array> = {};
    for (const [name, output] of Object.entries(outputs)) {
      if (output instanceof Float32Array) maps[name] = output;
      else if (isMemory(name)) memory[pastName(name)] = output;
      else maps[name] = (output as OrtTensor).data as Float32Array;
    }
    return { logits: maps.logits as Float32Array, memory, maps };
  };
}

function feeds(token: number, hidden: OrtTensor, remembers: boolean): Memory {
  return {
    input_ids: new OrtTensor('int64', BigInt64Array.of(BigInt(token)), [1, 1]),
    encoder_hidden_states: hidden,
    use_cache_branch: new OrtTensor('bool', [remembers], [1]),
  };
}

/** Rows of the alignment heads, from `cross_attentions.<layer>` of [1, heads, 1, frames]. */
function attentionOf(maps: Readonly<Record<string, Float32Array>>, heads: Heads): readonly Float32Array[] {
  return heads.flatMap(([layer, head]) => {
    const map = maps[`cross_attentions.${layer}`];
    return map ? [map.slice(head * ENCODER_FRAMES, (head + 1) * ENCODER_FRAMES)] : [];
  });
}

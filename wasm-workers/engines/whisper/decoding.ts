import { emptyMemory, type Memory, pastName } from '../decoder-memory.ts';
import { type OrtSession, OrtTensor } from '../ort.ts';

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
  const outputs = await decoder.run({ ...feeds(startToken, hidden, false), ...emptyMemory(decoder) }, [
    'logits',
    ...presents,
  ]);
  const first: Memory = Object.fromEntries(presents.map((name) => [pastName(name), outputs[name] as OrtTensor]));
  const unused = new OrtTensor('float32', new Float32Array(hidden.dims[2] ?? 1), [1, 1, hidden.dims[2] ?? 1]);
  const layers = [...new Set(heads.map(([layer]) => `cross_attentions.${layer}`))];
  const wanted = [
    'logits',
    ...presents.filter((name) => name.includes('.decoder.')),
    ...layers.filter((name) => decoder.outputNames.includes(name)),
  ];
  hidden.dispose();
  return {
    first: outputs.logits?.data as Float32Array,
    begin() {
      let memory = first;
      return async (token) => {
        const given = await decoder.run({ ...feeds(token, unused, true), ...memory }, wanted);
        const grown = Object.entries(given).filter(([name]) => name.startsWith('present'));
        const previous = memory;
        memory = { ...memory, ...Object.fromEntries(grown.map(([name, tensor]) => [pastName(name), tensor])) };
        if (previous !== first) for (const [name] of grown) previous[pastName(name)]?.dispose();
        return { logits: given.logits?.data as Float32Array, attention: attentionOf(given, heads) };
      };
    },
    dispose() {
      for (const tensor of Object.values(first)) tensor.dispose();
    },
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
function attentionOf(outputs: Readonly<Record<string, OrtTensor>>, heads: Heads): readonly Float32Array[] {
  return heads.flatMap(([layer, head]) => {
    const map = outputs[`cross_attentions.${layer}`];
    return map ? [(map.data as Float32Array).slice(head * ENCODER_FRAMES, (head + 1) * ENCODER_FRAMES)] : [];
  });
}

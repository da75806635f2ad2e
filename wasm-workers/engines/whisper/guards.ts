/** How a decoding is made: plainly first, then with rules against loops, then with some chance. */
export interface Attempt {
  readonly temperature: number;
  /** Forbid n-grams of this length to come twice; 0 for no such rule. */
  readonly noRepeat: number;
  readonly penalty: number;
}

/**
 * Rules against repetition would also forbid what people rightly repeat ("for your country"), so they come only after a plain
 * decoding has failed. One temperature: higher ones (measured: 0.8) only invent words.
 */
export const ATTEMPTS: readonly Attempt[] = [
  { temperature: 0, noRepeat: 0, penalty: 1 },
  { temperature: 0, noRepeat: 4, penalty: 1.15 },
  { temperature: 0.4, noRepeat: 4, penalty: 1.15 },
];

/** openai/whisper, transcribe.py. */
const COMPRESSION_LIMIT = 2.4;
const LOG_PROB_LIMIT = -1;
const NO_SPEECH_LIMIT = 0.6;
/** Ours: "Thank you for watching" in noise has 0.41 and −0.77; speech was never above 0.2 while below −0.6. */
const DOUBT = { noSpeech: 0.3, logProb: -0.6 };

/** What is known of a decoding when it ends. */
export interface Outcome {
  readonly text: string;
  /** Mean over its tokens, end token included. */
  readonly meanLogProb: number;
  /** Probability in [0, 1] that nobody speaks. */
  readonly noSpeech: number;
  /** It ended because it went round in a loop. */
  readonly looped: boolean;
}

export type Verdict = 'good' | 'silence' | 'retry';

/** Whisper's own judgement of a decoding. */
export async function judge(outcome: Outcome): Promise<Verdict> {
  const { noSpeech, meanLogProb, looped } = outcome;
  if (noSpeech > NO_SPEECH_LIMIT && (looped || meanLogProb < LOG_PROB_LIMIT)) return 'silence';
  if (noSpeech > DOUBT.noSpeech && meanLogProb < DOUBT.logProb) return 'silence';
  if (looped || meanLogProb < LOG_PROB_LIMIT) return 'retry';
  return (await compressionRatio(outcome.text)) > COMPRESSION_LIMIT ? 'retry' : 'good';
}

/** Bytes of the text over bytes after zlib: text that repeats itself compresses too well. */
export async function compressionRatio(text: string): Promise<number> {
  const raw = new Blob([text]);
  const packed = await new Response(raw.stream().pipeThrough(new CompressionStream('deflate'))).arrayBuffer();
  return raw.size / packed.byteLength;
}

const LOOP_TIMES = 8;
const LONGEST_LOOP = 12;

/** True when the last tokens are one short phrase said eight times over: going on would only cost time. */
export function loops(text: readonly number[]): boolean {
  for (let length = 1; length <= LONGEST_LOOP; length++) {
    const from = text.length - length * LOOP_TIMES;
    if (from < 0) return false;
    let same = true;
    for (let i = from; same && i + length < text.length; i++) same = text[i] === text[i + length];
    if (same) return true;
  }
  return false;
}

/** Random numbers in [0, 1) that are the same every time (mulberry32), so that a retry can be reproduced. */
export function seeded(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

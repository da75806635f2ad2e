/**
 * Every guard against what Whisper makes up or repeats lies here: the thresholds by which a decoding is judged, how it is tried
 * again, and the rules against repetition. decode.ts only calls them.
 */

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

/**
 * Decodes until a decoding is good; where none is, the likeliest of those that did not loop.
 * @returns undefined where nobody speaks, or every decoding looped.
 */
export async function guarded<D extends Outcome>(decode: (attempt: Attempt) => Promise<D>): Promise<D | undefined> {
  let best: D | undefined;
  for (const attempt of ATTEMPTS) {
    const decoding = await decode(attempt);
    const verdict = await judge(decoding);
    if (verdict === 'silence') return undefined;
    if (verdict === 'good') return decoding;
    if (!decoding.looped && decoding.meanLogProb > (best?.meanLogProb ?? -Infinity)) best = decoding;
  }
  return best;
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

/** Makes it harder for a decoding to repeat itself. @param text what was said so far. @returns changed logits, or the same. */
export function againstRepeats(logits: Float32Array, text: readonly number[], attempt: Attempt): Float32Array {
  if (attempt.noRepeat === 0) return logits;
  const ruled = logits.slice();
  penalizeRepeats(ruled, text, attempt.penalty);
  forbidRepeats(ruled, text, attempt.noRepeat);
  return ruled;
}

/** Forbids every token that would complete an n-gram that was said before. Times do not count. */
export function forbidRepeats(logits: Float32Array, text: readonly number[], n: number): void {
  if (text.length < n) return;
  const tail = text.slice(text.length - n + 1);
  for (let i = 0; i + n <= text.length; i++) {
    if (tail.every((token, k) => text[i + k] === token)) logits[text[i + n - 1] as number] = -Infinity;
  }
}

/** Makes what was said before less likely (CTRL, arXiv 1909.05858, section 4.1). */
export function penalizeRepeats(logits: Float32Array, text: readonly number[], penalty: number): void {
  for (const token of new Set(text)) {
    const logit = logits[token] as number;
    logits[token] = logit > 0 ? logit / penalty : logit * penalty;
  }
}

import type { GenerationConfig } from './files.ts';

/** Whisper's special tokens and what follows from them. */
export interface Vocabulary {
  readonly end: number;
  /** The token of 0.00 s; each further one is 20 ms later. */
  readonly timeZero: number;
  readonly noTimestamps: number;
  /** `<|nospeech|>` lies just before `<|notimestamps|>`. */
  readonly noSpeech: number;
  readonly suppressed: readonly number[];
  readonly suppressedAtStart: readonly number[];
}

export function vocabulary(generation: GenerationConfig): Vocabulary {
  const end = typeof generation.eos_token_id === 'number' ? generation.eos_token_id : generation.eos_token_id[0];
  return {
    end: end ?? 50257,
    timeZero: generation.no_timestamps_token_id + 1,
    noTimestamps: generation.no_timestamps_token_id,
    noSpeech: generation.no_timestamps_token_id - 1,
    suppressed: generation.suppress_tokens ?? [],
    suppressedAtStart: generation.begin_suppress_tokens,
  };
}

/** Whisper lets its first time be at most 1 s. In time tokens. */
const LATEST_FIRST_TIME = 50;

/** With less than a second left an open pair may be the end. In time tokens. */
const SHORTEST_REST = 50;

/**
 * Forbids what Whisper's own decoder forbids (openai/whisper, decoding.py: SuppressTokens, SuppressBlank, ApplyTimestampRules):
 * times come in pairs around text and never go back, and where a time is likelier than any text, it is a time.
 * @param logits of the next token; changed in place: −Infinity where forbidden.
 * @param said tokens so far, without the prompt.
 * @param lastTime latest time token that lies inside the audio.
 */
export function applyRules(logits: Float32Array, said: readonly number[], lastTime: number, words: Vocabulary): void {
  const { timeZero, end } = words;
  for (const token of words.suppressed) logits[token] = -Infinity;
  logits[words.noTimestamps] = -Infinity;
  // Between the end token and the first time lie languages, tasks and the like: never text.
  logits.fill(-Infinity, end + 1, timeZero);
  logits.fill(-Infinity, lastTime + 1);
  if (said.length === 0) {
    for (const token of words.suppressedAtStart) logits[token] = -Infinity;
    logits.fill(-Infinity, 0, timeZero);
    logits.fill(-Infinity, timeZero + LATEST_FIRST_TIME + 1);
    return;
  }
  const isTime = (token: number | undefined) => token === undefined || token >= timeZero;
  const latest = said.findLast((token) => token >= timeZero) ?? timeZero;
  if (isTime(said.at(-1))) {
    if (isTime(said.at(-2))) {
      logits.fill(-Infinity, timeZero);
      // An open pair says that more is spoken but not to its end: hear it now, rather than encode the rest once more.
      if (said.length > 1 && lastTime - latest >= SHORTEST_REST) logits[end] = -Infinity;
    } else logits.fill(-Infinity, 0, end);
    logits.fill(-Infinity, timeZero, latest);
  } else {
    // A stretch of text lasts longer than nothing.
    logits.fill(-Infinity, timeZero, latest + 1);
  }
  preferTimes(logits, timeZero);
}

/** Where all times together are likelier than the likeliest text, only a time may follow. */
function preferTimes(logits: Float32Array, timeZero: number): void {
  let bestText = -Infinity;
  for (let token = 0; token < timeZero; token++) bestText = Math.max(bestText, logits[token] as number);
  let times = 0;
  for (let token = timeZero; token < logits.length; token++) times += Math.exp((logits[token] as number) - bestText);
  if (times > 1) logits.fill(-Infinity, 0, timeZero);
}

import { type Interval, secondsOf } from '../core/window.ts';

/** What a digit takes to be said, counted in letters: `1961` is twenty letters when it is read out. */
const DIGIT_LETTERS = 4;
/** A word is followed by a little time of its own. */
const SPACE_LETTERS = 1;

/** How long a word takes to say, counted in letters; ≥ 1. */
export function spokenLength(word: string): number {
  const digits = word.match(/\p{N}/gu)?.length ?? 0;
  const letters = word.match(/\p{L}/gu)?.length ?? 0;
  return letters + DIGIT_LETTERS * digits + SPACE_LETTERS;
}

/**
 * Shares time out among words by their spoken length. No word crosses the gap between two intervals: it lies on the side where
 * more of it falls.
 * @param over in order, not touching; at least one, of positive length.
 * @returns an interval for each word, in order, not overlapping.
 */
export function spread(words: readonly string[], over: readonly Interval[]): Interval[] {
  const lengths = words.map(spokenLength);
  const whole = lengths.reduce((sum, length) => sum + length, 0);
  const scale = secondsOf(over) / whole;
  let at = 0;
  return lengths.map((length) => {
    const from = at * scale;
    at += length;
    return onOneSide(from, at * scale, over);
  });
}

/** Where the stretch [from, to) of the joined intervals lies: in the one that holds most of it. */
function onOneSide(from: number, to: number, over: readonly Interval[]): Interval {
  let joined = 0;
  let best: Interval | undefined;
  for (const { start, end } of over) {
    const part = {
      start: start + Math.max(0, from - joined),
      end: Math.min(end, start + to - joined),
    };
    if (part.end - part.start > (best ? best.end - best.start : 0)) best = part;
    joined += end - start;
  }
  const last = over.at(-1)?.end ?? 0;
  return best ?? { start: last, end: last };
}

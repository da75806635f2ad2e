import type { Word } from './utterance.ts';
import type { Interval } from './window.ts';

/** Speech without a word that is no mere hesitation or drawl, in seconds. */
const LONG = 4;
/** Stretches of speech with less between them belong together, in seconds. */
const NEAR = 1.5;

/**
 * Stretches of speech that a recogniser has passed over: in them no word was heard for {@link LONG} seconds of speech on end.
 * Recognisers skip whole sentences now and then, above all where quiet or another language comes after loud speech.
 * @param speech in order, not touching. @param words in order.
 * @returns whole stretches of the speech, each with what belongs together, in order.
 */
export function passedOver(speech: readonly Interval[], words: readonly Word[]): readonly (readonly Interval[])[] {
  return together(speech).filter((stretch) => {
    const inside = words.filter((word) => {
      const middle = (word.start + word.end) / 2;
      return middle >= (stretch[0]?.start ?? 0) && middle < (stretch.at(-1)?.end ?? 0);
    });
    const ends = [-Infinity, ...inside.map(({ end }) => end)];
    const starts = [...inside.map(({ start }) => start), Infinity];
    return ends.some((from, i) => secondsWithin(stretch, from, starts[i] ?? Infinity) >= LONG);
  });
}

function together(speech: readonly Interval[]): readonly (readonly Interval[])[] {
  const stretches: Interval[][] = [];
  for (const interval of speech) {
    const last = stretches.at(-1);
    if (last && interval.start - (last.at(-1)?.end ?? 0) <= NEAR) last.push(interval);
    else stretches.push([interval]);
  }
  return stretches;
}

/** Seconds of the intervals that lie in `[from, to)`. */
function secondsWithin(intervals: readonly Interval[], from: number, to: number): number {
  return intervals.reduce((sum, { start, end }) => sum + Math.max(0, Math.min(end, to) - Math.max(start, from)), 0);
}

import type { Word } from './utterance.ts';
import { type Interval, secondsOf } from './window.ts';

/** Speech without a word that is no mere hesitation or drawl, in seconds. A quiet sentence of 3 s after loud ones was passed over. */
const LONG = 2;
/** Of speech that was heard, words cover more than this share. */
const COVERED = 0.35;
/** No word lasts longer, in seconds: one that seems to was stretched over what was not heard. */
const LONGEST_WORD = 1.5;

/**
 * Stretches of speech that a recogniser has passed over: hardly a word in {@link LONG} seconds of speech on end. Recognisers skip
 * whole sentences now and then, above all where quiet or another language comes after loud speech.
 * @param speech in order, not touching. @param words in order.
 * @returns each stretch as its intervals, in order. A word that strayed into one lies inside it.
 */
export function passedOver(speech: readonly Interval[], words: readonly Word[]): readonly (readonly Interval[])[] {
  const stretches: Interval[][] = [];
  let open: Interval[] | undefined;
  for (const interval of speech) {
    const holes = holesIn(interval, words);
    const isBare = secondsOf(holes) > (1 - COVERED) * (interval.end - interval.start);
    const bare = isBare ? [interval] : holes.filter((hole) => hole.end - hole.start >= LONG);
    // What was heard in between parts two stretches.
    if (open && bare[0]?.start === interval.start) open.push(...bare);
    else if (bare.length > 0) {
      open = [...bare];
      stretches.push(open);
    }
    if (bare.at(-1)?.end !== interval.end) open = undefined;
  }
  return stretches.filter((stretch) => secondsOf(stretch) >= LONG);
}

/** What no word covers of an interval, in order. */
function holesIn({ start, end }: Interval, words: readonly Word[]): readonly Interval[] {
  const holes: Interval[] = [];
  let from = start;
  for (const word of words) {
    if (word.end <= start || word.start >= end) continue;
    if (word.start > from) holes.push({ start: from, end: word.start });
    from = Math.max(from, Math.min(word.end, word.start + LONGEST_WORD));
  }
  return from < end ? [...holes, { start: from, end }] : holes;
}

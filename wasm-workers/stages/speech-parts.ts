import { type Interval, secondsOf } from '../core/window.ts';

/** Parts that are heard by themselves last about so long, in seconds. */
const PART = 12;

/**
 * Divides speech into parts of at most {@link PART} seconds: between intervals where it can, else in an interval's middle.
 * @param speech in order, not touching.
 * @returns the same speech, in the same order.
 */
export function apart(speech: readonly Interval[]): readonly (readonly Interval[])[] {
  const parts: Interval[][] = [];
  for (const interval of speech.flatMap(halved)) {
    const last = parts.at(-1);
    if (last && secondsOf(last) + interval.end - interval.start <= PART) last.push(interval);
    else parts.push([interval]);
  }
  return parts;
}

function halved(interval: Interval): readonly Interval[] {
  const { start, end } = interval;
  if (end - start <= PART) return [interval];
  const middle = (start + end) / 2;
  return [...halved({ start, end: middle }), ...halved({ start: middle, end })];
}

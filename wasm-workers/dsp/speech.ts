import type { Interval } from '../core/window.ts';

/** Seconds of one frame of the voice detector: 512 samples at 16 kHz. */
export const VAD_FRAME = 0.032;
/** Hysteresis of the speech probability, as Silero's own iterator has it. */
const ON = 0.5;
const OFF = 0.35;
/** Shorter sounds are clicks and coughs; shorter pauses are stops inside words. In frames: 0.256 s and 0.16 s. */
export const MIN_SPEECH_FRAMES = 8;
const MIN_SILENCE_FRAMES = 5;
/** Soft onsets and ends lie outside of what the detector is sure of. In seconds. */
const PAD = 0.1;

/**
 * Finds speech in a row of frame probabilities.
 * @param speaking whether speech was going on before the first frame (a cut inside a sentence).
 * @param minFrames shorter speech is left out.
 * @returns half-open intervals of frames, in order, at least five frames apart.
 */
export function findSpeech(
  probability: ArrayLike<number>,
  speaking = false,
  minFrames = MIN_SPEECH_FRAMES,
): Interval[] {
  const found: Interval[] = [];
  let start = speaking ? 0 : -1;
  let quietFrom = -1;
  const close = (end: number, whole: boolean) => {
    const atEdge = (speaking && start === 0) || !whole;
    if (end > start && (atEdge || end - start >= minFrames)) found.push({ start, end });
    start = -1;
    quietFrom = -1;
  };
  for (let i = 0; i < probability.length; i++) {
    const p = probability[i] as number;
    if (start < 0) {
      if (p >= ON) start = i;
    } else if (p >= OFF) {
      quietFrom = -1;
    } else {
      if (quietFrom < 0) quietFrom = i;
      if (i + 1 - quietFrom >= MIN_SILENCE_FRAMES) close(quietFrom, true);
    }
  }
  // Speech that the end cuts off may be as short as it likes; it goes on in the next window.
  if (start >= 0) close(quietFrom < 0 ? probability.length : quietFrom, quietFrom >= 0);
  return found;
}

/** Widens intervals by 0.1 s, but into less than half of a gap, and never beyond `bounds`: they do not touch. */
export function padIntervals(intervals: readonly Interval[], bounds: Interval): Interval[] {
  return intervals.flatMap((interval, i) => {
    const before = intervals[i - 1];
    const after = intervals[i + 1];
    const start = interval.start - (before ? Math.min(PAD, 0.4 * (interval.start - before.end)) : PAD);
    const end = interval.end + (after ? Math.min(PAD, 0.4 * (after.start - interval.end)) : PAD);
    const clipped = { start: Math.max(bounds.start, start), end: Math.min(bounds.end, end) };
    return clipped.end > clipped.start ? [clipped] : [];
  });
}

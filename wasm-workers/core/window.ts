/** Sample rate of everything that is mixed and encoded, in Hz. */
export const MIX_RATE_HZ = 48_000;
/** Samples of one AAC-LC frame (ISO/IEC 14496-3). Windows begin and end on multiples of it. */
export const FRAME_SAMPLES = 1024;
/** AAC frames of one HLS audio segment: 281 × 1024 samples at 48 kHz, 5.995 s. */
export const SEGMENT_FRAMES = 281;
/** Whisper breaks word times at its full 30 s, so a window stays below. In seconds. */
export const MAX_WINDOW = 29;

/** A stretch of the source, half-open `[start, end)`: the unit of work. */
export interface Window {
  /** Position in source order, from 0. */
  readonly index: number;
  /** Seconds from the start of the presentation; a multiple of 1024 samples at 48 kHz. */
  readonly start: number;
  readonly end: number;
  /** Seconds before `start` that are heard as well, because the cut is inside speech: 0 or 1. */
  readonly overlap: number;
  /** Speech inside the window, in seconds of the source, in order, not touching. */
  readonly speech: readonly Interval[];
}

/** Half-open interval of seconds. */
export interface Interval {
  readonly start: number;
  readonly end: number;
}

/** Seconds that intervals last together. */
export function secondsOf(intervals: readonly Interval[]): number {
  return intervals.reduce((sum, { start, end }) => sum + end - start, 0);
}

/** Seconds that two intervals share; negative where they are apart. */
export function overlap(a: Interval, b: Interval): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

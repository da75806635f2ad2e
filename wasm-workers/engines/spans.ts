import type { Interval } from '../core/window.ts';
import type { Features } from '../dsp/kaldi-features.ts';

/** A half-open range of rows. */
export interface Rows {
  readonly from: number;
  readonly to: number;
}

/**
 * Keeps the frames that any span names, one after the other, so that a network computes nothing that nobody asks for.
 * @param spans in seconds. @param shift seconds from frame to frame.
 * @returns the frames kept, and each span's rows among them (at least one where there is any frame).
 */
export function selectFrames(
  all: Features,
  spans: readonly (readonly Interval[])[],
  shift: number,
): { features: Features; placed: readonly (readonly Rows[])[] } {
  const rows = spans.map((intervals) => intervals.map((interval) => rowsOf(interval, shift, all.frames)));
  const wanted = new Uint8Array(all.frames);
  for (const { from, to } of rows.flat()) wanted.fill(1, from, to);
  const place = new Int32Array(all.frames + 1);
  wanted.forEach((kept, frame) => {
    place[frame + 1] = (place[frame] as number) + kept;
  });
  const frames = place[all.frames] as number;
  const values = new Float32Array(frames * all.size);
  wanted.forEach((kept, frame) => {
    if (!kept) return;
    const from = frame * all.size;
    values.set(all.values.subarray(from, from + all.size), (place[frame] as number) * all.size);
  });
  const placed = rows.map((ranges) =>
    ranges.map(({ from, to }) => ({ from: place[from] as number, to: place[to] as number })),
  );
  return { features: { frames, size: all.size, values }, placed };
}

function rowsOf({ start, end }: Interval, shift: number, frames: number): Rows {
  const from = Math.max(0, Math.min(frames - 1, Math.round(start / shift)));
  return { from, to: Math.max(from + 1, Math.min(frames, Math.round(end / shift))) };
}

/** One row a span that takes the mean over its frames: [spans × frames]. */
export function poolOf(placed: readonly (readonly Rows[])[], frames: number): Float32Array {
  const pool = new Float32Array(placed.length * frames);
  placed.forEach((ranges, span) => {
    const count = ranges.reduce((sum, { from, to }) => sum + to - from, 0);
    for (const { from, to } of ranges) pool.fill(1 / count, span * frames + from, span * frames + to);
  });
  return pool;
}

/** The vector of length one in the same direction; a vector of zeros stays. */
export function unit(vector: Float32Array): Float32Array {
  const length = Math.sqrt(vector.reduce((sum, value) => sum + value * value, 0));
  return length > 0 ? vector.map((value) => value / length) : vector;
}

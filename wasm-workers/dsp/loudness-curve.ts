import { lufsOf } from './loudness.ts';

/** Gating blocks (see `loudnessBlocks`) begin every 100 ms and last 400 ms. In seconds. */
const HOP = 0.1;
const BLOCK_MIDDLE = 0.2;
/** A curve has no more values: longer sources get longer steps. */
const MOST_VALUES = 600;
/** What is quieter is silence (the absolute gate of BS.1770). */
const SILENCE_LUFS = -70;

/**
 * Loudness over time, drawn from the gating blocks of windows.
 * @param windows for each window its blocks: K-weighted mean squares.
 * @param edges seconds at which each window starts, and the last one ends.
 * @returns a value every `step` seconds (a whole number of them, ≥ 1) in LUFS to one decimal; null for silence.
 */
export function loudnessCurve(
  windows: readonly (readonly number[])[],
  edges: readonly number[],
): { readonly step: number; readonly lufs: readonly (number | null)[] } {
  const duration = edges.at(-1) ?? 0;
  const step = Math.max(1, Math.ceil(duration / MOST_VALUES));
  const count = Math.max(1, Math.ceil(duration / step));
  const sums = new Float64Array(count);
  const blocks = new Uint32Array(count);
  windows.forEach((window, i) => {
    window.forEach((block, k) => {
      const at = Math.min(count - 1, Math.floor(((edges[i] ?? 0) + k * HOP + BLOCK_MIDDLE) / step));
      sums[at] = (sums[at] as number) + block;
      blocks[at] = (blocks[at] as number) + 1;
    });
  });
  const lufs = Array.from(sums, (sum, at) => {
    const value = lufsOf(sum / (blocks[at] as number));
    return value > SILENCE_LUFS ? Math.round(value * 10) / 10 : null;
  });
  return { step, lufs };
}

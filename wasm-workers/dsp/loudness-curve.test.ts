import { expect, test } from 'vitest';
import { loudnessBlocks } from './loudness.ts';
import { loudnessCurve } from './loudness-curve.ts';

const sine = (seconds: number, peak: number) => ({
  sampleRateHz: 48_000,
  channels: [
    Float32Array.from({ length: seconds * 48_000 }, (_, i) => peak * Math.sin((2 * Math.PI * 997 * i) / 48_000)),
  ],
});

test('a curve has a value a second, on the clock of the source, and a gap where it is silent', () => {
  const windows = [loudnessBlocks(sine(3, 1)), loudnessBlocks(sine(2, 0)), loudnessBlocks(sine(2, 0.1))];
  const { step, lufs } = loudnessCurve(windows, [0, 3, 5, 7]);
  expect(step).toBe(1);
  expect(lufs.slice(0, 3)).toEqual([-3, -3, -3]);
  expect(lufs.slice(3, 5)).toEqual([null, null]);
  expect(lufs.slice(5)).toEqual([-23, -23]);
});

test('however long the source is, a curve has at most 600 values', () => {
  const { step, lufs } = loudnessCurve([], [7200]);
  expect([step, lufs.length]).toEqual([12, 600]);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSamples } from './join.ts';
import { sine } from './test-signals.ts';
import { rmsFrames, trimSilence } from './trim.ts';

test('silence before and after goes, but for what is kept; silence within stays', () => {
  const millis = fc.integer({ min: 0, max: 400 });
  fc.assert(
    fc.property(millis, millis, millis, fc.integer({ min: 0, max: 100 }), (before, within, after, keepMs) => {
      const tone = sine(500, 0.1, 16_000, 0.5);
      const spoken = joinSamples(tone, new Float32Array(within * 16), tone);
      const out = trimSilence(
        joinSamples(new Float32Array(before * 16), spoken, new Float32Array(after * 16)),
        16_000,
        -50,
        keepMs,
      );
      const expected = spoken.length + 16 * (Math.min(before, keepMs) + Math.min(after, keepMs));
      // Frames of 5 ms: each end is off by less than one.
      expect(Math.abs(out.length - expected)).toBeLessThanOrEqual(2 * 80);
      expect(out.reduce((sum, sample) => sum + sample ** 2, 0)).toBeCloseTo(
        spoken.reduce((sum, sample) => sum + sample ** 2, 0),
        5,
      );
    }),
  );
});

test('what is quieter than the threshold is silence', () => {
  const tone = sine(500, 1, 16_000, 0.01);
  expect(trimSilence(tone, 16_000, -40)).toEqual(new Float32Array(0));
  expect(trimSilence(tone, 16_000, -50)).toEqual(tone);
  expect(trimSilence(new Float32Array(0), 16_000)).toEqual(new Float32Array(0));
});

test('the RMS of a frame is that of its samples, also of the short one at the end', () => {
  expect(rmsFrames(Float32Array.of(3, -3, 0, 0, 4), 2)).toEqual(Float32Array.of(3, 0, 4));
  expect(rmsFrames(new Float32Array(0), 2)).toEqual(new Float32Array(0));
});

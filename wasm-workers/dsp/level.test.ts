import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gainOfDb } from './decibel.ts';
import { loudnessGainDb, matchLoudness } from './level.ts';
import { measureLufs } from './loudness.ts';
import { noise, sine } from './test-signals.ts';
import { truePeakDbtp } from './true-peak.ts';

test('speech of any level and length ends at the asked loudness, as heard in both channels', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40, max: -2 }), fc.integer({ min: 50, max: 1500 }), (dbfs, millis) => {
      const out = matchLoudness(sine(400, millis / 1000, 24_000, gainOfDb(dbfs)), 24_000, -18);
      expect(out.length).toBe(millis * 24);
      expect(measureLufs({ sampleRateHz: 24_000, channels: [out, out] })).toBeCloseTo(-18, 1);
    }),
    { numRuns: 40 },
  );
});

test('silence stays silence, faint noise is not blown up, and peaks stay below −1 dBTP', () => {
  expect(matchLoudness(new Float32Array(24_000), 24_000, -18)).toEqual(new Float32Array(24_000));
  expect(matchLoudness(new Float32Array(0), 24_000, -18)).toEqual(new Float32Array(0));
  expect(loudnessGainDb(noise(24_000, 0.001), 24_000, -18)).toBe(30);
  const clicks = noise(24_000, 0.05).map((sample, i) => (i % 8000 === 4000 ? 1 : sample));
  const out = matchLoudness(clicks, 24_000, -10);
  expect(truePeakDbtp({ sampleRateHz: 24_000, channels: [out] })).toBeLessThanOrEqual(-0.95);
});

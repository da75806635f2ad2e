import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sine } from './test-signals.ts';
import { truePeak, truePeakDbtp, truePeaksAbove } from './true-peak.ts';

const RATE_HZ = 48_000;

/** EBU Tech 3341 (2023), table 1: sines of a fraction of the sample rate, with a phase in degrees. */
test.each([
  ['15', 1 / 4, 0, 0.5, -6],
  ['16', 1 / 4, 45, 0.5, -6],
  ['17', 1 / 6, 60, 0.5, -6],
  ['18', 1 / 8, 67.5, 0.5, -6],
  ['19', 1 / 4, 45, 1.41, 3],
])('EBU Tech 3341 case %s', (_, fraction, degrees, amplitude, dbtp) => {
  const tone = sine(fraction * RATE_HZ, 1, RATE_HZ, amplitude, (degrees * Math.PI) / 180);
  const measured = truePeakDbtp({ sampleRateHz: RATE_HZ, channels: [new Float32Array(tone.length), tapered(tone)] });
  expect(measured - dbtp).toBeLessThan(0.2);
  expect(measured - dbtp).toBeGreaterThan(-0.4);
});

test('it is never below the sample peak, and scales with the signal', () => {
  fc.assert(
    fc.property(fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 300 }), (samples) => {
      const peak = truePeak(samples);
      expect(peak).toBeGreaterThanOrEqual(Math.max(...samples.map(Math.abs)));
      expect(truePeak(samples.map((sample) => sample / 2))).toBeCloseTo(peak / 2, 6);
    }),
  );
});

test('the peaks around the samples hold the true peak wherever it is above the threshold', () => {
  fc.assert(
    fc.property(
      fc.float32Array({ min: -1, max: 1, noNaN: true, minLength: 1, maxLength: 300 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
      (samples, fraction) => {
        const exact = truePeaksAbove(samples, 0);
        const threshold = truePeak(samples) * fraction;
        truePeaksAbove(samples, threshold).forEach((peak, i) => {
          if ((exact[i] ?? 0) > threshold) expect(peak).toBe(exact[i]);
          else expect(peak).toBeLessThanOrEqual(threshold);
        });
        expect(exact.reduce((a, b) => Math.max(a, b), 0)).toBeCloseTo(truePeak(samples), 6);
      },
    ),
  );
});

test('silence and no audio are −∞', () => {
  expect(truePeakDbtp({ sampleRateHz: RATE_HZ, channels: [new Float32Array(100)] })).toBe(-Infinity);
  expect(truePeakDbtp({ sampleRateHz: RATE_HZ, channels: [new Float32Array(0)] })).toBe(-Infinity);
});

/** Fades 20 ms at both ends: a sine cut off is not band-limited, and overshoots there. */
function tapered(samples: Float32Array): Float32Array {
  const edge = 0.02 * RATE_HZ;
  return samples.map((sample, i) => sample * Math.min(1, i / edge, (samples.length - 1 - i) / edge));
}

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { stretch } from './stretch.ts';
import { frequencyOf, noise, rms, sine } from './test-signals.ts';

const RATE_HZ = 24_000;
const RATES = [0.5, 0.7, 0.85, 0.95, 1.05, 1.15, 1.3, 1.6, 2];

test('the length is n / rate, rounded, for any length and rate', () => {
  fc.assert(
    fc.property(fc.nat(3000), fc.double({ min: 0.5, max: 2, noNaN: true }), (length, rate) => {
      const out = stretch(noise(length), rate, 8000);
      expect(out.length).toBe(Math.round(length / rate));
      expect(out.every((sample) => Math.abs(sample) <= 1)).toBe(true);
    }),
    { numRuns: 50 },
  );
});

test('rate 1 gives equal samples', () => {
  const samples = noise(5000);
  expect(stretch(samples, 1, RATE_HZ)).toEqual(samples);
});

test.each(RATES)('at rate %d a sine keeps its frequency and its strength, without a click', (rate) => {
  for (const hz of [90, 155, 220, 440, 1000, 3100]) {
    const out = stretch(sine(hz, 1, RATE_HZ, 0.5), rate, RATE_HZ);
    const middle = out.subarray(out.length * 0.05, out.length * 0.9);
    expect(Math.abs(frequencyOf(middle, RATE_HZ) / hz - 1)).toBeLessThan(0.005);
    expect(rms(middle) * Math.SQRT2).toBeCloseTo(0.5, 1);
    // A click is a step that the sine itself never makes.
    const steepest = 0.5 * ((2 * Math.PI * hz) / RATE_HZ);
    const steps = middle.subarray(1).map((sample, i) => Math.abs(sample - (middle[i] ?? 0)));
    expect(Math.max(...steps)).toBeLessThan(1.15 * steepest + 0.003);
  }
});

test.each(RATES)('at rate %d events come where the rate puts them', (rate) => {
  // Bursts of a voice-like buzz every 500 ms.
  const buzz = sine(130, 3, RATE_HZ).map((sample, i) => (i % 12_000 < 4800 ? Math.sign(sample) * sample ** 2 : 0));
  const out = stretch(buzz, rate, RATE_HZ);
  for (let burst = 0; burst < 6; burst++) {
    const on = Math.round((burst * 12_000) / rate);
    const off = Math.round((burst * 12_000 + 4800) / rate);
    const edge = 0.03 * RATE_HZ;
    expect(rms(out.subarray(on + edge, off - edge))).toBeGreaterThan(0.5);
    expect(rms(out.subarray(off + edge, Math.round(((burst + 1) * 12_000) / rate) - edge))).toBeLessThan(0.01);
  }
});

test('silence stays silence, and rates out of range are refused', () => {
  expect(stretch(new Float32Array(2400), 1.2, RATE_HZ)).toEqual(new Float32Array(2000));
  expect(() => stretch(new Float32Array(10), 2.1, RATE_HZ)).toThrow(RangeError);
  expect(() => stretch(new Float32Array(10), Number.NaN, RATE_HZ)).toThrow(RangeError);
});

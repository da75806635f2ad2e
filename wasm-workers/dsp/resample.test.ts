import fc from 'fast-check';
import { expect, test } from 'vitest';
import { joinSamples } from './join.ts';
import { Resampler, resample, resamplePcm } from './resample.ts';
import { frequencyOf, noise, rms, sine } from './test-signals.ts';

const PAIRS = [
  [48_000, 16_000],
  [44_100, 16_000],
  [44_100, 48_000],
  [24_000, 48_000],
  [22_050, 48_000],
  [16_000, 48_000],
] as const;

test.each(PAIRS)(
  '%i → %i Hz: the pass band is flat to 0.05 dB up to 0.85 of the lower Nyquist frequency',
  (from, to) => {
    for (const fraction of [0.01, 0.1, 0.3, 0.5, 0.7, 0.85]) {
      const hz = (fraction * Math.min(from, to)) / 2;
      const out = resample(sine(hz, 0.5, from), from, to);
      expect(Math.abs(20 * Math.log10(rms(out, 0.2, 0.8) * Math.SQRT2))).toBeLessThan(0.05);
      expect(frequencyOf(out, to) / hz).toBeCloseTo(1, 4);
    }
  },
);

test.each([
  [48_000, 16_000],
  [44_100, 16_000],
  [48_000, 44_100],
] as const)('%i → %i Hz: what would alias is at least 80 dB down', (from, to) => {
  for (let hz = to / 2; hz < from / 2; hz += (from - to) / 37) {
    // A fourth of a period in, so that a sine of exactly Nyquist is not all zeros.
    const out = resample(sine(hz, 0.5, from, 1, Math.PI / 4), from, to);
    expect(20 * Math.log10(rms(out, 0.2, 0.8))).toBeLessThan(-80);
  }
});

test('images of an upsampled sine are at least 80 dB below it', () => {
  const out = resample(sine(7000, 0.5, 16_000), 16_000, 48_000);
  const expected = sine(7000, 0.5, 48_000);
  const difference = out.map((sample, i) => sample - (expected[i] ?? 0));
  expect(20 * Math.log10(rms(difference, 0.2, 0.8))).toBeLessThan(-80);
});

test('there is no delay: a pulse stays where it was', () => {
  const pulse = new Float32Array(4800);
  pulse[2400] = 1;
  const out = resample(pulse, 48_000, 16_000);
  expect(out.indexOf(Math.max(...out))).toBe(800);
});

test('the length is n × to / from, rounded, and pieces of any size give the one-piece result', () => {
  const rate = fc.constantFrom(8000, 11_025, 16_000, 22_050, 24_000, 44_100, 48_000, 7919);
  fc.assert(
    fc.property(rate, rate, fc.array(fc.nat(500), { maxLength: 4 }), (from, to, sizes) => {
      const pieces = sizes.map((size, i) => noise(size, 1, i + 1));
      const whole = resample(joinSamples(...pieces), from, to);
      const resampler = new Resampler(from, to);
      const parts = pieces.map((piece) => resampler.push(piece));
      expect(whole.length).toBe(Math.round((joinSamples(...pieces).length * to) / from));
      expect(joinSamples(...parts, resampler.flush())).toEqual(whole);
    }),
    { numRuns: 25 },
  );
});

test('the same rate gives the same samples, and PCM keeps its channels', () => {
  const samples = noise(1000);
  expect(resample(samples, 48_000, 48_000)).toEqual(samples);
  const pcm = resamplePcm({ sampleRateHz: 24_000, channels: [samples, noise(1000, 1, 2)] }, 48_000);
  expect(pcm.sampleRateHz).toBe(48_000);
  expect(pcm.channels.map((channel) => channel.length)).toEqual([2000, 2000]);
});

test('a rate that is no whole number of Hz is refused', () => {
  expect(() => resample(new Float32Array(1), 0, 48_000)).toThrow(RangeError);
  expect(() => resample(new Float32Array(1), 48_000, 16_000.5)).toThrow(RangeError);
});

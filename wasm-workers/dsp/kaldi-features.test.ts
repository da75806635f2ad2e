import { describe, expect, test } from 'vitest';
import { logFilterbank, mfcc, TELEPHONE_MFCC as options, subtractSlidingMean } from './kaldi-features.ts';
import { noise, sine } from './test-signals.ts';

const mel = (hz: number) => 1127 * Math.log(1 + hz / 700);

describe('frames', () => {
  test('one every 10 ms, or only those that lie whole in the samples', () => {
    expect(mfcc(new Float32Array(8000), options).frames).toBe(100);
    expect(logFilterbank(new Float32Array(8000), { ...options, snipEdges: true }).frames).toBe(98);
    expect(mfcc(new Float32Array(0), options).frames).toBe(0);
    expect(mfcc(new Float32Array(100), { ...options, snipEdges: true }).frames).toBe(0);
  });

  test('a constant has no energy but the floor: its mean is taken out', () => {
    const { values } = logFilterbank(new Float32Array(4000).fill(0.25), options);
    for (const value of values) expect(value).toBeCloseTo(Math.log(2 ** -23), 5);
  });
});

test('the log energy of a sine is that of its amplitude, in 16-bit steps, before pre-emphasis', () => {
  // Whole periods in 25 ms, so the mean is zero: Σ (A sin)² = 200 A² / 2.
  const { values, size } = mfcc(sine(400, 1, 8000, 0.5), options);
  for (let frame = 5; frame < 95; frame++)
    expect(values[frame * size]).toBeCloseTo(Math.log(100 * (0.5 * 32_768) ** 2), 3);
});

test('a sine is loudest in the bands whose triangles it lies in, and those share it by their weights', () => {
  const step = (mel(3700) - mel(20)) / 24;
  // The centre of band 11 (from 0): the mel scale is its own inverse there.
  const centre = 700 * (Math.exp((mel(20) + 12 * step) / 1127) - 1);
  const { values, size } = logFilterbank(sine(centre, 1, 8000, 0.5), options);
  const frame = values.subarray(50 * size, 51 * size);
  expect(frame.indexOf(Math.max(...frame))).toBe(11);
  expect((frame[11] as number) - (frame[5] as number)).toBeGreaterThan(8);
});

test('twice as loud adds 2 ln 2 to every band and to the energy, and changes no other coefficient', () => {
  const quiet = noise(8000, 0.2);
  const loud = quiet.map((sample) => 2 * sample);
  const bands = [logFilterbank(quiet, options), logFilterbank(loud, options)] as const;
  bands[1].values.forEach((value, i) => {
    expect(value - (bands[0].values[i] as number)).toBeCloseTo(2 * Math.LN2, 3);
  });
  const [a, b] = [mfcc(quiet, options), mfcc(loud, options)];
  b.values.forEach((value, i) => {
    expect(value - (a.values[i] as number)).toBeCloseTo(i % 23 === 0 ? 2 * Math.LN2 : 0, 2);
  });
});

test('the cosine transform is orthonormal: without lifter it keeps the length of what it turns', () => {
  const plain = { ...options, lifter: 0 };
  const samples = noise(4000, 0.3);
  const bands = logFilterbank(samples, plain);
  const cepstra = mfcc(samples, plain);
  for (let frame = 0; frame < bands.frames; frame++) {
    const band = bands.values.subarray(frame * 23, (frame + 1) * 23);
    const coefficients = cepstra.values.subarray(frame * 23 + 1, (frame + 1) * 23);
    const zeroth = band.reduce((sum, value) => sum + value, 0) / Math.sqrt(23);
    const length = Math.hypot(zeroth, ...coefficients);
    expect(length).toBeCloseTo(Math.hypot(...band), 2);
  }
});

test('the lifter weighs coefficient k by 1 + 11 sin(πk/22)', () => {
  const samples = noise(2000, 0.3);
  const [lifted, plain] = [mfcc(samples, options), mfcc(samples, { ...options, lifter: 0 })];
  for (const k of [1, 7, 11, 22])
    expect(lifted.values[5 * 23 + k]).toBeCloseTo(
      (plain.values[5 * 23 + k] as number) * (1 + 11 * Math.sin((Math.PI * k) / 22)),
      3,
    );
});

describe('the sliding mean', () => {
  const features = (values: readonly number[]) => ({
    frames: values.length,
    size: 1,
    values: Float32Array.from(values),
  });

  test('is taken over the frames about each, moved inwards at the edges', () => {
    const { values } = subtractSlidingMean(features([0, 1, 2, 3, 4, 5]), 4);
    // Windows [0,4) [0,4) [0,4) [1,5) [2,6) [2,6).
    expect([...values]).toEqual([-1.5, -0.5, 0.5, 0.5, 0.5, 1.5]);
  });

  test('over fewer frames than the window is their mean; a constant becomes nothing', () => {
    expect([...subtractSlidingMean(features([1, 2, 6]), 300).values]).toEqual([-2, -1, 3]);
    expect([...subtractSlidingMean(features(Array(50).fill(7)), 10).values]).toEqual(Array(50).fill(0));
  });
});

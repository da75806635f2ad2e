/** Test signals with closed forms. */

import { seeded } from './random.ts';

/** amplitude × sin(2π × hz × t + phase). */
export function sine(hz: number, seconds: number, sampleRateHz: number, amplitude = 1, phase = 0): Float32Array {
  const step = (2 * Math.PI * hz) / sampleRateHz;
  return Float32Array.from({ length: Math.round(seconds * sampleRateHz) }, (_, i) => {
    return amplitude * Math.sin(step * i + phase);
  });
}

/** Uniform noise in [-amplitude, amplitude), the same for the same seed. */
export function noise(length: number, amplitude = 1, seed = 1): Float32Array {
  const random = seeded(seed);
  return Float32Array.from({ length }, () => amplitude * (2 * random() - 1));
}

/** Root mean square of [from, to) in fractions of the array. */
export function rms(samples: Float32Array, from = 0, to = 1): number {
  const part = samples.subarray(Math.floor(from * samples.length), Math.floor(to * samples.length));
  return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / part.length);
}

/** Frequency of a sine by its upward zero crossings, interpolated. */
export function frequencyOf(samples: Float32Array, sampleRateHz: number): number {
  const crossings: number[] = [];
  for (let i = 1; i < samples.length; i++) {
    const a = samples[i - 1] ?? 0;
    const b = samples[i] ?? 0;
    if (a < 0 && b >= 0) crossings.push(i - 1 + a / (a - b));
  }
  const span = (crossings.at(-1) ?? 0) - (crossings[0] ?? 0);
  return ((crossings.length - 1) * sampleRateHz) / span;
}

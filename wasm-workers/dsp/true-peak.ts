import type { Pcm } from '../core/media.ts';
import { dbOfGain } from './decibel.ts';
import { kaiser, kaiserBeta, sinc } from './kaiser.ts';

/** ITU-R BS.1770-5, Annex 2: four times as many samples. At most 0.17 dB too low for a sine of a fourth of the rate. */
const OVERSAMPLING = 4;
/** Input samples on either side that an interpolated one is made of; twice those of Annex 2's own filter. */
const REACH = 12;
const BLOCK = 32;

/** The interpolators of the three points between two samples. */
const FILTERS = [1, 2, 3].map((phase) => {
  const beta = kaiserBeta(70);
  const taps = Float64Array.from({ length: 2 * REACH }, (_, tap) => {
    const distance = tap - (REACH - 1) - phase / OVERSAMPLING;
    return sinc(distance) * kaiser(distance / REACH, beta);
  });
  const sum = taps.reduce((total, tap) => total + tap, 0);
  return taps.map((tap) => tap / sum);
});
/** No interpolated sample exceeds the largest of its neighbours times this. */
const MAX_OVERSHOOT = Math.max(...FILTERS.map((taps) => taps.reduce((sum, tap) => sum + Math.abs(tap), 0)));

/**
 * True peak over all channels (ITU-R BS.1770-5, Annex 2), silence being assumed around the audio.
 * @returns dBTP; -Infinity for silence.
 */
export function truePeakDbtp(pcm: Pcm): number {
  return dbOfGain(Math.max(0, ...pcm.channels.map(truePeak)));
}

/** True peak of one channel, as an amplitude. */
export function truePeak(samples: Float32Array): number {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  scan(
    samples,
    () => peak,
    (_, value) => {
      peak = Math.max(peak, value);
    },
  );
  return peak;
}

/**
 * The true peak around each sample, as an amplitude: of the sample and the points between it and the next.
 * Only values above `threshold` are exact; elsewhere the array holds something that is not above it.
 */
export function truePeaksAbove(samples: Float32Array, threshold: number): Float32Array {
  const peaks = samples.map(Math.abs);
  scan(
    samples,
    () => threshold,
    (index, value) => {
      peaks[index] = Math.max(peaks[index] ?? 0, value);
    },
  );
  return peaks;
}

/**
 * Visits the interpolated points wherever one of them may exceed `threshold`: most of an audio file needs no
 * interpolation to know that. Points before the first and after the last sample count for that sample.
 */
function scan(samples: Float32Array, threshold: () => number, visit: (index: number, value: number) => void): void {
  const length = samples.length;
  const padded = new Float32Array(length + 4 * REACH);
  padded.set(samples, 2 * REACH);
  for (let begin = -REACH; begin < length + REACH; begin += BLOCK) {
    const end = Math.min(begin + BLOCK, length + REACH - 1);
    let largest = 0;
    for (let i = begin + REACH + 1; i < end + 3 * REACH; i++)
      largest = Math.max(largest, Math.abs(padded[i] as number));
    if (largest * MAX_OVERSHOOT <= threshold()) continue;
    for (let i = begin; i < end; i++) visit(Math.max(0, Math.min(length - 1, i)), between(padded, i + REACH + 1));
  }
}

/** The largest of the three points that the taps from `first` on give. */
function between(padded: Float32Array, first: number): number {
  let largest = 0;
  for (const taps of FILTERS) {
    let sum = 0;
    for (let k = 0; k < 2 * REACH; k++) sum += (padded[first + k] as number) * (taps[k] as number);
    largest = Math.max(largest, Math.abs(sum));
  }
  return largest;
}

import type { Pcm } from '../core/media.ts';
import { gainOfDb } from './decibel.ts';
import { truePeaksAbove } from './true-peak.ts';

export interface LimiterOptions {
  /** The gain begins to fall this long before a peak. */
  readonly lookAheadMs?: number;
  /** Time in which the gain has come back by two thirds. */
  readonly releaseMs?: number;
}

/** How far the result may lie above the ceiling, as a factor: 0.01 dB. */
const TOLERANCE = 10 ** (0.01 / 20);
const MAX_PASSES = 8;

/**
 * Keeps the true peak at or below a ceiling by turning all channels down together, smoothly, around each peak.
 * @param ceilingDbtp in dBTP, such as −1.
 * @returns as many samples, without delay. Audio below the ceiling is returned as it is.
 */
export function limitTruePeak(pcm: Pcm, ceilingDbtp: number, options: LimiterOptions = {}): Pcm {
  const { lookAheadMs = 5, releaseMs = 80 } = options;
  const half = Math.max(1, Math.round((lookAheadMs / 2000) * pcm.sampleRateHz));
  const release = 1 - Math.exp(-1000 / (releaseMs * pcm.sampleRateHz));
  const ceiling = gainOfDb(ceilingDbtp);
  let allowed: Float64Array | undefined;
  let limited = pcm;
  // A gain that changes bends the wave a little, so a limited peak can still stand out: look again.
  for (let pass = 0; pass < MAX_PASSES; pass++) {
    const peaks = linkedPeaks(limited, ceiling);
    const highest = peaks.reduce((a, b) => Math.max(a, b), 0);
    if (highest <= (allowed ? ceiling * TOLERANCE : ceiling)) return limited;
    if (pass === MAX_PASSES - 1) return scaled(limited, ceiling / highest);
    allowed ??= new Float64Array(peaks.length).fill(1);
    for (let i = 0; i < peaks.length; i++) {
      const peak = peaks[i] as number;
      if (peak > ceiling) allowed[i] = (allowed[i] as number) * (ceiling / peak);
    }
    limited = apply(pcm, smoothGain(allowed, half, release));
  }
  return limited;
}

function linkedPeaks(pcm: Pcm, ceiling: number): Float32Array {
  const [first = new Float32Array(0), ...others] = pcm.channels.map((channel) => truePeaksAbove(channel, ceiling));
  for (const other of others) {
    for (let i = 0; i < first.length; i++) first[i] = Math.max(first[i] as number, other[i] as number);
  }
  return first;
}

/**
 * A gain that is nowhere above what is allowed: the lowest allowed gain within reach, with a slow way back, averaged over
 * that reach. Two moving averages make its slope continuous.
 */
function smoothGain(allowed: Float64Array, half: number, release: number): Float64Array {
  const gain = lowestWithin(allowed, 2 * half);
  for (let i = 1; i < gain.length; i++) {
    const before = gain[i - 1] as number;
    gain[i] = Math.min(gain[i] as number, before + (1 - before) * release);
  }
  return movingAverage(movingAverage(gain, half), half);
}

/** The minimum of [i − reach, i + reach] for each i, in linear time (a queue of rising values). */
function lowestWithin(values: Float64Array, reach: number): Float64Array {
  const out = new Float64Array(values.length);
  const queue = new Int32Array(values.length);
  let head = 0;
  let tail = 0;
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    for (; next < values.length && next <= i + reach; next++) {
      while (tail > head && (values[queue[tail - 1] as number] as number) >= (values[next] as number)) tail--;
      queue[tail++] = next;
    }
    while ((queue[head] as number) < i - reach) head++;
    out[i] = values[queue[head] as number] as number;
  }
  return out;
}

/** The mean of [i − half, i + half], the first and last value being continued. */
function movingAverage(values: Float64Array, half: number): Float64Array {
  const last = values.length - 1;
  const at = (i: number) => values[Math.max(0, Math.min(last, i))] as number;
  const width = 2 * half + 1;
  // Sums of 1 − value: where nothing is limited that is exactly 0, and the gain exactly 1.
  let sum = 0;
  for (let i = -half; i <= half; i++) sum += 1 - at(i);
  return values.map((_, i) => {
    const gain = 1 - Math.max(0, sum) / width;
    sum += at(i - half) - at(i + half + 1);
    return gain;
  });
}

function apply(pcm: Pcm, gain: Float64Array): Pcm {
  return { ...pcm, channels: pcm.channels.map((channel) => channel.map((sample, i) => sample * (gain[i] as number))) };
}

function scaled(pcm: Pcm, factor: number): Pcm {
  return { ...pcm, channels: pcm.channels.map((channel) => channel.map((sample) => sample * factor)) };
}

import type { Interval } from '../core/window.ts';
import { resample } from './resample.ts';

/** Speech is heard at this rate: enough for a fundamental, and a quarter of the work. */
const RATE_HZ = 8000;
/** What human voices speak at, children and bass included. */
const [LOWEST_HZ, HIGHEST_HZ] = [60, 450];
const LONGEST = Math.ceil(RATE_HZ / LOWEST_HZ);
const SHORTEST = Math.floor(RATE_HZ / HIGHEST_HZ);
/** Samples that are compared with those a period later: 32 ms. */
const FRAME = 256;
/** Seconds from one frame to the next. */
const HOP = 0.03;
/** A period whose difference, normalised, is below this is one (de Cheveigné and Kawahara 2002 have 0.1). */
const THRESHOLD = 0.2;
/** Voiced frames that make a pitch: about 0.25 s. */
const LEAST_FRAMES = 8;
/** Frames quieter than this, relative to the loudest, are not measured, in power. */
const QUIET = 1e-3;

/** Pitch of each voiced frame of 32 ms, and where it is. */
export interface PitchFrame {
  /** Middle of the frame, in seconds. */
  readonly time: number;
  readonly hz: number;
}

/**
 * Finds the fundamental frequency by YIN (de Cheveigné and Kawahara 2002), every 30 ms.
 * @param samples mono. @returns voiced frames only, in order.
 */
export function pitchFrames(samples: Float32Array, sampleRateHz: number): PitchFrame[] {
  const heard = resample(samples, sampleRateHz, RATE_HZ);
  const hop = HOP * RATE_HZ;
  const count = Math.max(0, Math.floor((heard.length - FRAME - LONGEST) / hop) + 1);
  const powers = Array.from({ length: count }, (_, i) => powerOf(heard, i * hop));
  const loudest = powers.reduce((most, power) => Math.max(most, power), 0);
  return powers.flatMap((power, i) => {
    if (power < loudest * QUIET || power === 0) return [];
    const hz = yin(heard, i * hop);
    return hz === null ? [] : [{ time: (i * hop + (FRAME + LONGEST) / 2) / RATE_HZ, hz }];
  });
}

/** Median pitch in Hz within some intervals; null where less than about 0.25 s is voiced. */
export function medianPitch(frames: readonly PitchFrame[], intervals: readonly Interval[]): number | null {
  const own = frames.filter(({ time }) => intervals.some(({ start, end }) => start <= time && time < end));
  if (own.length < LEAST_FRAMES) return null;
  return own.map(({ hz }) => hz).toSorted((a, b) => a - b)[Math.floor(own.length / 2)] ?? null;
}

function powerOf(samples: Float32Array, at: number): number {
  let sum = 0;
  for (let i = at; i < at + FRAME; i++) sum += (samples[i] as number) ** 2;
  return sum;
}

const normalised = new Float64Array(LONGEST + 1);

/** @returns the fundamental of one frame, or null where nothing repeats. */
function yin(samples: Float32Array, at: number): number | null {
  let sum = 0;
  normalised[0] = 1;
  for (let lag = 1; lag <= LONGEST; lag++) {
    let difference = 0;
    for (let i = at; i < at + FRAME; i++) difference += ((samples[i] as number) - (samples[i + lag] as number)) ** 2;
    sum += difference;
    normalised[lag] = sum > 0 ? (difference * lag) / sum : 1;
  }
  for (let lag = SHORTEST; lag < LONGEST; lag++) {
    if ((normalised[lag] as number) >= THRESHOLD) continue;
    while (lag + 1 < LONGEST && (normalised[lag + 1] as number) < (normalised[lag] as number)) lag++;
    return RATE_HZ / (lag + vertex(lag));
  }
  return null;
}

/** Where between its neighbours a minimum lies, by the parabola through the three: in (−1, 1). */
function vertex(lag: number): number {
  const [before, here, after] = [normalised[lag - 1], normalised[lag], normalised[lag + 1]] as [number, number, number];
  const bend = before - 2 * here + after;
  return bend > 0 ? (before - after) / (2 * bend) : 0;
}

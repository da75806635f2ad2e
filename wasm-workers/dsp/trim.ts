import { gainOfDb } from './decibel.ts';

/** Silence is judged by frames of this length, so that one stray sample is not taken for speech. */
const FRAME_SECONDS = 0.005;

/** Root mean square of each full or partial frame of `frameSamples`. */
export function rmsFrames(samples: Float32Array, frameSamples: number): Float32Array {
  return Float32Array.from({ length: Math.ceil(samples.length / frameSamples) }, (_, frame) => {
    const end = Math.min(samples.length, (frame + 1) * frameSamples);
    let sum = 0;
    for (let i = frame * frameSamples; i < end; i++) sum += (samples[i] as number) ** 2;
    return Math.sqrt(sum / (end - frame * frameSamples));
  });
}

/**
 * Cuts silence off both ends.
 * @param thresholdDb frames of 5 ms whose RMS is below this many dBFS are silence.
 * @param keepMs how much of the silence stays at either end, so that soft onsets and ends survive.
 * @returns a copy; empty where all is silence.
 */
export function trimSilence(samples: Float32Array, sampleRateHz: number, thresholdDb = -50, keepMs = 30): Float32Array {
  const frameSamples = Math.max(1, Math.round(FRAME_SECONDS * sampleRateHz));
  const threshold = gainOfDb(thresholdDb);
  const levels = rmsFrames(samples, frameSamples);
  const first = levels.findIndex((level) => level >= threshold);
  if (first < 0) return new Float32Array(0);
  const last = levels.findLastIndex((level) => level >= threshold);
  const keep = Math.round((keepMs / 1000) * sampleRateHz);
  return samples.slice(Math.max(0, first * frameSamples - keep), (last + 1) * frameSamples + keep);
}

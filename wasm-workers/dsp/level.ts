import { gainOfDb } from './decibel.ts';
import { limitTruePeak } from './limiter.ts';
import { measureLufs } from './loudness.ts';

/** A voice is turned up by no more: what is so quiet is not speech, but noise. */
const MAX_GAIN_DB = 30;
/** Louder peaks than this are limited, in dBTP. */
const CEILING_DBTP = -1;

/**
 * The gain that brings an utterance to a loudness, in dB. It is measured as it is heard: mono speech in both channels of
 * a stereo mix, which is 3 dB louder than in one (ITU-R BS.1770). Less than 400 ms are measured as one short block.
 * @returns 0 for silence; at most 30.
 */
export function loudnessGainDb(samples: Float32Array, sampleRateHz: number, targetLufs: number): number {
  const lufs = measureLufs({ sampleRateHz, channels: [samples, samples] });
  return lufs === -Infinity ? 0 : Math.min(MAX_GAIN_DB, targetLufs - lufs);
}

/** Brings a mono utterance to a loudness (see {@link loudnessGainDb}), peaks limited to −1 dBTP. As long as it was. */
export function matchLoudness(samples: Float32Array, sampleRateHz: number, targetLufs: number): Float32Array {
  const gain = gainOfDb(loudnessGainDb(samples, sampleRateHz, targetLufs));
  const channel = samples.map((sample) => sample * gain);
  return limitTruePeak({ sampleRateHz, channels: [channel] }, CEILING_DBTP).channels[0] ?? channel;
}

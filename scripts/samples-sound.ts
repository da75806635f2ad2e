import { limitTruePeak } from '../wasm-workers/dsp/limiter.ts';
import { measureLufs } from '../wasm-workers/dsp/loudness.ts';
import { resample } from '../wasm-workers/dsp/resample.ts';
import type { Spoken } from './samples-engines.ts';

export const RATE_HZ = 48_000;
const TARGET_LUFS = -18;
/** AAC adds to the peaks what it takes from the detail. */
const CEILING_DBTP = -2;

/** Silence before the first word, between sentences, between paragraphs and after the last word, in seconds. */
const PAUSES = { start: 0.4, sentence: 0.42, paragraph: 1.2, end: 0.6 };

export interface Reading {
  /** Mono, {@link RATE_HZ}. */
  readonly samples: Float32Array;
  /** When each paragraph is spoken, in seconds. */
  readonly paragraphs: readonly { readonly start: number; readonly end: number }[];
}

/**
 * Sets spoken sentences one after the other.
 * @param lengths number of sentences of each paragraph.
 */
export function readingOf({ sampleRateHz, sentences }: Spoken, lengths: readonly number[]): Reading {
  const pieces: Float32Array[] = [];
  let length = 0;
  const put = (piece: Float32Array) => {
    pieces.push(piece);
    length += piece.length;
  };
  const pause = (seconds: number) => put(new Float32Array(Math.round(seconds * RATE_HZ)));
  const left = [...sentences];
  const paragraphs = lengths.map((count, paragraph) => {
    pause(paragraph === 0 ? PAUSES.start : PAUSES.paragraph);
    const start = length / RATE_HZ;
    for (const [index, sentence] of left.splice(0, count).entries()) {
      if (index > 0) pause(PAUSES.sentence);
      put(resample(sentence, sampleRateHz, RATE_HZ));
    }
    return { start, end: length / RATE_HZ };
  });
  pause(PAUSES.end);
  const samples = new Float32Array(length);
  pieces.reduce((offset, piece) => {
    samples.set(piece, offset);
    return offset + piece.length;
  }, 0);
  return { samples: atLoudness(samples), paragraphs };
}

/** The same sound at −18 LUFS. @param samples mono, {@link RATE_HZ}. */
export function atLoudness(samples: Float32Array): Float32Array {
  const lufs = measureLufs({ sampleRateHz: RATE_HZ, channels: [samples] });
  const gain = 10 ** ((TARGET_LUFS - lufs) / 20);
  const louder = { sampleRateHz: RATE_HZ, channels: [samples.map((sample) => sample * gain)] };
  return limitTruePeak(louder, CEILING_DBTP).channels[0] ?? samples;
}

/** The level of a voice in [0, 1] at a moment, smoothed over 0.3 s, for pictures that move with it. */
export function levelOf(samples: Float32Array): (seconds: number) => number {
  const hop = RATE_HZ / 50;
  const rms = Array.from({ length: Math.ceil(samples.length / hop) }, (_, index) => {
    const part = samples.subarray(index * hop, (index + 1) * hop);
    return Math.sqrt(part.reduce((sum, sample) => sum + sample * sample, 0) / Math.max(1, part.length));
  });
  const smooth = rms.map((_, index) => {
    const around = rms.slice(Math.max(0, index - 7), index + 8);
    return around.reduce((sum, value) => sum + value, 0) / around.length;
  });
  const loudest = Math.max(...smooth, 1e-9);
  return (seconds) => (smooth[Math.min(smooth.length - 1, Math.max(0, Math.floor(seconds * 50)))] ?? 0) / loudest;
}

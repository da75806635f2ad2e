import type { VocalTract } from '../core/speaker.ts';
import type { Interval } from '../core/window.ts';
import { formantsOf } from './formants.ts';
import type { PitchFrame } from './pitch.ts';
import { resample } from './resample.ts';

/** Speech is heard at this rate: four resonances lie below its half, of a woman's tract too. */
const RATE_HZ = 11_000;
/** Seconds of a frame. */
const FRAME = 0.03;
/** The resonances that are averaged. */
const COUNT = 4;
/** Voiced frames that are worth telling of: two seconds of speech. */
const LEAST_FRAMES = 20;
/** More say little new, and each costs a millisecond. */
const MOST_FRAMES = 200;
/** A telephone has nothing above the half of this rate, and the fourth resonance lies there. */
const NARROW_HZ = 9000;
/** What of the power lies above where it is no telephone. Kennedy's tape of 1961 has 3e-5; resampling leaves 1e-9. */
const WIDE_BAND = 1e-6;
const EDGE = 200;

/** How far the resonances of a vocal tract lie apart, where somebody speaks. */
export class VocalTracts {
  readonly #samples: Float32Array;
  readonly #frames: readonly PitchFrame[];
  readonly #isWide: boolean;

  /** @param samples mono, at 16 kHz or more. @param frames the voiced ones, in order. */
  constructor(samples: Float32Array, sampleRateHz: number, frames: readonly PitchFrame[]) {
    this.#samples = resample(samples, sampleRateHz, RATE_HZ);
    this.#frames = frames;
    this.#isWide = frames.length >= LEAST_FRAMES && isWideBand(this.#samples);
  }

  /**
   * The resonances of a tube that is closed at one end lie at 1, 3, 5 and 7 times half their spacing, and the longer the tube, the closer
   * they lie: 17 cm of a man give about 500 Hz, 15 cm of a woman 580 (Fant 1960, "Acoustic Theory of Speech Production"), however high
   * they speak. Measured here: men 476 to 525, women 553 to 591.
   * @param intervals in seconds. @returns the median of the mean of F1, F2/3, F3/5 and F4/7; undefined where too little was heard, or by telephone.
   */
  tractIn(intervals: readonly Interval[]): VocalTract | undefined {
    if (!this.#isWide) return undefined;
    const own = this.#frames.filter(({ time }) => intervals.some(({ start, end }) => start <= time && time < end));
    const step = Math.max(1, own.length / MOST_FRAMES);
    const chosen = Array.from({ length: Math.floor(own.length / step) }, (_, i) => own[Math.floor(i * step)]);
    const found = chosen
      .flatMap((frame) => (frame ? (this.#spacingAt(frame.time) ?? []) : []))
      .toSorted((a, b) => a - b);
    const spacingHz = found[Math.floor(found.length / 2)];
    return spacingHz === undefined || found.length < LEAST_FRAMES ? undefined : { spacingHz, frames: found.length };
  }

  #spacingAt(time: number): number | undefined {
    const length = Math.round(FRAME * RATE_HZ);
    const from = Math.round((time - FRAME / 2) * RATE_HZ);
    if (from < 1 || from + length > this.#samples.length) return undefined;
    const formants = formantsOf(this.#samples, RATE_HZ, from, length).slice(0, COUNT);
    if (formants.length < COUNT) return undefined;
    return formants.reduce((sum, hz, i) => sum + hz / (2 * i + 1), 0) / COUNT;
  }
}

function isWideBand(samples: Float32Array): boolean {
  const narrow = resample(resample(samples, RATE_HZ, NARROW_HZ), NARROW_HZ, RATE_HZ);
  // Where the sound is cut off at either end it has all frequencies.
  const inner = samples.subarray(EDGE, -EDGE);
  const above = inner.map((sample, i) => sample - (narrow[EDGE + i] ?? sample));
  return powerOf(above) > WIDE_BAND * powerOf(samples);
}

function powerOf(samples: Float32Array): number {
  return samples.reduce((sum, sample) => sum + sample * sample, 0);
}

import type { Pcm } from '../core/media.ts';
import { joinSamples } from './join.ts';
import { kaiser, kaiserBeta, kaiserTaps, sinc } from './kaiser.ts';

/** Attenuation of what would alias, in dB. */
const STOPBAND_DB = 96;
/** The pass band ends at this fraction of the lower Nyquist frequency; at 1 everything is gone. */
const PASSBAND = 0.9;

/**
 * Band-limited change of sample rate: a polyphase filter bank of a Kaiser-windowed sinc, without delay.
 * @param fromHz, toHz whole numbers.
 * @returns round(samples.length × toHz / fromHz) samples.
 */
export function resample(samples: Float32Array, fromHz: number, toHz: number): Float32Array {
  const resampler = new Resampler(fromHz, toHz);
  return joinSamples(resampler.push(samples), resampler.flush());
}

/** {@link resample} for every channel. */
export function resamplePcm(pcm: Pcm, toHz: number): Pcm {
  if (pcm.sampleRateHz === toHz) return pcm;
  return { sampleRateHz: toHz, channels: pcm.channels.map((channel) => resample(channel, pcm.sampleRateHz, toHz)) };
}

/**
 * {@link resample} piece by piece: what `push` and `flush` give, joined, equals the one-piece result bit by bit.
 * Holds a few hundred samples between calls.
 */
export class Resampler {
  /** Output n lies at input position n × #step / #phases. */
  readonly #phases: number;
  readonly #step: number;
  #bank: FilterBank;
  /** Input not yet used up, beginning at the absolute position #begin (< 0: silence before the first sample). */
  #held: Float32Array;
  #begin: number;
  #received = 0;
  #given = 0;

  constructor(fromHz: number, toHz: number) {
    for (const rate of [fromHz, toHz])
      if (!Number.isInteger(rate) || rate <= 0) throw new RangeError(`${rate} Hz is no sample rate`);
    const divisor = gcd(fromHz, toHz);
    this.#phases = toHz / divisor;
    this.#step = fromHz / divisor;
    this.#bank = new FilterBank(fromHz, toHz, this.#phases);
    this.#begin = -this.#bank.before;
    this.#held = new Float32Array(this.#bank.before);
  }

  /** One that has heard the same. */
  copy(): Resampler {
    const other = new Resampler(this.#step, this.#phases);
    other.#bank = this.#bank;
    other.#held = this.#held.slice();
    other.#begin = this.#begin;
    other.#received = this.#received;
    other.#given = this.#given;
    return other;
  }

  /** @returns every output sample whose neighbourhood is known by now. */
  push(samples: Float32Array): Float32Array {
    if (this.#phases === this.#step) return samples.slice();
    this.#received += samples.length;
    this.#append(samples);
    const last = this.#received - 1 - this.#bank.after;
    return this.#produce(last < 0 ? 0 : Math.floor(((last + 1) * this.#phases - 1) / this.#step) + 1);
  }

  /** @returns the rest, silence being assumed after the last sample. Nothing may be pushed afterwards. */
  flush(): Float32Array {
    if (this.#phases === this.#step) return new Float32Array(0);
    this.#append(new Float32Array(this.#bank.after + Math.ceil(this.#step / this.#phases)));
    return this.#produce(Math.round((this.#received * this.#phases) / this.#step));
  }

  #append(samples: Float32Array): void {
    this.#held = joinSamples(this.#held, samples);
  }

  /** Computes the outputs from #given up to `end`, and lets go of the input that no later output needs. */
  #produce(end: number): Float32Array {
    const out = new Float32Array(Math.max(0, end - this.#given));
    const taps = this.#bank.before + this.#bank.after + 1;
    const held = this.#held;
    for (let i = 0; i < out.length; i++) {
      const position = (this.#given + i) * this.#step;
      const phase = position % this.#phases;
      const first = (position - phase) / this.#phases - this.#bank.before - this.#begin;
      out[i] = dot(held, first, this.#bank.phase(phase), taps);
    }
    this.#given += out.length;
    const needed = Math.floor((this.#given * this.#step) / this.#phases) - this.#bank.before;
    const spare = Math.min(held.length, Math.max(0, needed - this.#begin));
    this.#held = held.slice(spare);
    this.#begin += spare;
    return out;
  }
}

/** The filters of all phases, each made when it is first needed: odd ratios have tens of thousands. */
class FilterBank {
  /** Taps before and after the input sample at or just before an output's position. */
  readonly before: number;
  readonly after: number;
  readonly #cutoff: number;
  readonly #half: number;
  readonly #phases: number;
  readonly #filters: (Float64Array | undefined)[];
  readonly #beta = kaiserBeta(STOPBAND_DB);

  constructor(fromHz: number, toHz: number, phases: number) {
    const nyquistHz = Math.min(fromHz, toHz) / 2;
    this.#cutoff = ((1 + PASSBAND) / 2) * (nyquistHz / (fromHz / 2));
    this.#half = kaiserTaps(STOPBAND_DB, (1 - PASSBAND) * nyquistHz, fromHz) / 2;
    this.#phases = phases;
    this.#filters = new Array(phases);
    this.before = Math.floor(this.#half);
    // A multiple of four taps in all: `dot` takes four at a time.
    const taps = Math.ceil((2 * this.before + 2) / 4) * 4;
    this.after = taps - this.before - 1;
  }

  phase(index: number): Float64Array {
    this.#filters[index] ??= this.#make(index / this.#phases);
    return this.#filters[index];
  }

  #make(fraction: number): Float64Array {
    const filter = new Float64Array(this.before + this.after + 1);
    for (let tap = 0; tap < filter.length; tap++) {
      const distance = tap - this.before - fraction;
      filter[tap] = sinc(distance * this.#cutoff) * kaiser(distance / this.#half, this.#beta);
    }
    // Every phase passes a constant unchanged: otherwise the phases would modulate what they interpolate.
    const sum = filter.reduce((total, value) => total + value, 0);
    return filter.map((value) => value / sum);
  }
}

/** Σ samples[first + k] × filter[k], k < taps; four sums at a time, which is about twice as fast. */
function dot(samples: Float32Array, first: number, filter: Float64Array, taps: number): number {
  let a = 0;
  let b = 0;
  let c = 0;
  let d = 0;
  for (let k = 0; k < taps; k += 4) {
    const at = first + k;
    a += (samples[at] as number) * (filter[k] as number);
    b += (samples[at + 1] as number) * (filter[k + 1] as number);
    c += (samples[at + 2] as number) * (filter[k + 2] as number);
    d += (samples[at + 3] as number) * (filter[k + 3] as number);
  }
  return a + b + (c + d);
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

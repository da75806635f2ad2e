/** Half of a frame: new speech is faded in over this time. Two to four pitch periods of a voice. */
const HOP_SECONDS = 0.02;
/** How far a frame may be moved to fit the wave before it: a whole period of 55 Hz in all. */
const SEARCH_SECONDS = 0.009;
/** The coarse search looks at about this rate: enough for the pitch and the first formant. */
const COARSE_HZ = 6000;
/** What a candidate loses at the search's edge: among equally good ones (silence, steady tones) the nearest wins. */
const DISTANCE_PENALTY = 0.01;

/**
 * Changes how long speech lasts and keeps its pitch: WSOLA (Verhelst & Roelands, ICASSP 1993). Each frame is taken from near
 * where the change of rate asks for it, at the place where the wave continues the one before best, and cross-faded.
 * @param samples mono.
 * @param rate in [0.5, 2]; > 1 is faster.
 * @returns round(samples.length / rate) samples.
 */
export function stretch(samples: Float32Array, rate: number, sampleRateHz: number): Float32Array {
  if (!(rate >= 0.5 && rate <= 2)) throw new RangeError(`cannot stretch by ${rate}: it must be in [0.5, 2]`);
  if (rate === 1) return samples.slice();
  const out = new Float32Array(Math.round(samples.length / rate));
  const hop = Math.max(2, Math.round(HOP_SECONDS * sampleRateHz));
  const fade = Float64Array.from({ length: hop }, (_, i) => Math.sin((Math.PI * (i + 0.5)) / (2 * hop)) ** 2);
  const search = new WaveSearch(samples, hop, sampleRateHz);
  // The wave that would follow the last frame: what the next one must resemble.
  let natural = 0;
  for (let at = 0; at < out.length; at += hop) {
    const chosen = at === 0 ? 0 : search.find(natural, Math.round(at * rate));
    for (let i = 0; i < hop && at + i < out.length; i++) {
      const before = samples[natural + i] ?? 0;
      out[at + i] = before + (fade[i] as number) * ((samples[chosen + i] ?? 0) - before);
    }
    natural = chosen + hop;
  }
  return out;
}

/** Finds where the wave is most like the wave at another place, by normalised cross-correlation. */
class WaveSearch {
  readonly #fine: Correlator;
  readonly #coarse: Correlator;
  readonly #factor: number;
  readonly #reach: number;

  constructor(samples: Float32Array, hop: number, sampleRateHz: number) {
    this.#factor = Math.max(1, Math.round(sampleRateHz / COARSE_HZ));
    this.#reach = Math.max(1, Math.round((SEARCH_SECONDS * sampleRateHz) / this.#factor));
    this.#fine = new Correlator(samples, hop);
    this.#coarse = new Correlator(decimate(samples, this.#factor), Math.ceil(hop / this.#factor));
  }

  /** The place within reach of `target` that is most like `like`; first roughly, then to the sample. */
  find(like: number, target: number): number {
    const factor = this.#factor;
    const middle = Math.round(target / factor);
    const rough = this.#coarse.best(Math.round(like / factor), middle, this.#reach, middle, this.#reach) * factor;
    return factor === 1 ? rough : this.#fine.best(like, rough, factor, target, this.#reach * factor);
  }
}

class Correlator {
  readonly #samples: Float32Array;
  readonly #length: number;
  /** Energy of all samples before each position. */
  readonly #energy: Float64Array;

  constructor(samples: Float32Array, length: number) {
    this.#samples = samples;
    this.#length = length;
    this.#energy = new Float64Array(samples.length + 1);
    for (let i = 0; i < samples.length; i++)
      this.#energy[i + 1] = (this.#energy[i] as number) + (samples[i] as number) ** 2;
  }

  /** Looks at `around` ± `reach`; `ideal` and `scale` are where no penalty falls and where the whole one does. */
  best(like: number, around: number, reach: number, ideal: number, scale: number): number {
    const last = Math.max(0, this.#samples.length - 1);
    let best = Math.max(0, Math.min(last, around));
    let bestScore = -Infinity;
    for (let at = Math.max(0, around - reach); at <= Math.min(last, around + reach); at++) {
      const score = this.#likeness(like, at) - DISTANCE_PENALTY * Math.abs((at - ideal) / scale);
      if (score <= bestScore) continue;
      best = at;
      bestScore = score;
    }
    return best;
  }

  /** Cosine between the waves at two places, in [-1, 1]; 0 in silence. What lies past the end is silence. */
  #likeness(a: number, b: number): number {
    const samples = this.#samples;
    const length = Math.min(this.#length, samples.length - Math.max(a, b));
    let sum = 0;
    for (let i = 0; i < length; i++) sum += (samples[a + i] as number) * (samples[b + i] as number);
    const energies = this.#energyAt(a) * this.#energyAt(b);
    return energies > 0 ? sum / Math.sqrt(energies) : 0;
  }

  #energyAt(at: number): number {
    const end = this.#energy.length - 1;
    return (this.#energy[Math.min(end, at + this.#length)] ?? 0) - (this.#energy[Math.min(end, at)] ?? 0);
  }
}

/** Means of `factor` samples: a plain low pass, good enough to compare waves by. */
function decimate(samples: Float32Array, factor: number): Float32Array {
  if (factor === 1) return samples;
  return Float32Array.from({ length: Math.ceil(samples.length / factor) }, (_, i) => {
    let sum = 0;
    for (let k = 0; k < factor; k++) sum += samples[i * factor + k] ?? 0;
    return sum / factor;
  });
}

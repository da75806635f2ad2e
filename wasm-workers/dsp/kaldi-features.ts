import { transform } from './fourier.ts';

/** Kaldi computes on 16-bit samples as they are, not on fractions of full scale. */
const FULL_SCALE = 32_768;
/** Smallest energy that counts, FLT_EPSILON (feature-mel.cc). */
const FLOOR = 2 ** -23;

/** What Kaldi's `compute-fbank-feats` and `compute-mfcc-feats` take (feature-window.h, feature-mel.h). No dither. */
export interface FilterbankOptions {
  readonly sampleRateHz: number;
  /** Triangular mel bands between `lowHz` and `highHz`. */
  readonly bands: number;
  readonly lowHz: number;
  readonly highHz: number;
  readonly window: 'povey' | 'hamming';
  /** true: only frames that lie whole in the samples; false: one every 10 ms, mirrored at the edges. */
  readonly snipEdges: boolean;
}

export interface MfccOptions extends FilterbankOptions {
  /** Cepstral coefficients, ≤ `bands`; the first is replaced by the log energy of the frame. */
  readonly cepstra: number;
  /** Liftering coefficient (22), or 0 for none. */
  readonly lifter: number;
}

/** What Kaldi's speaker networks hear of telephone speech (egs/sre16/v1/conf/mfcc.conf; also vosk-model-spk-0.4's). */
export const TELEPHONE_MFCC: MfccOptions = {
  sampleRateHz: 8000,
  bands: 23,
  cepstra: 23,
  lifter: 22,
  lowHz: 20,
  highHz: 3700,
  window: 'povey',
  snipEdges: false,
};

/** Rows of equal length, one after the other. */
export interface Features {
  readonly frames: number;
  readonly size: number;
  /** [frames × size] */
  readonly values: Float32Array;
}

/** Seconds from one frame to the next. */
export const FRAME_SHIFT = 0.01;
const FRAME_LENGTH = 0.025;
const PRE_EMPHASIS = 0.97;

/** Log mel filterbank energies of frames of 25 ms every 10 ms, as Kaldi computes them. @param samples mono, full scale ±1. */
export function logFilterbank(samples: Float32Array, options: FilterbankOptions): Features {
  const { values, frames } = analyse(samples, options);
  return { frames, size: options.bands, values };
}

/** Mel-frequency cepstral coefficients, as Kaldi computes them. @param samples mono, full scale ±1. */
export function mfcc(samples: Float32Array, options: MfccOptions): Features {
  const { bands, cepstra, lifter } = options;
  const { frames, values, logEnergy } = analyse(samples, options);
  const basis = cosineBasis(cepstra, bands);
  const lift = Array.from({ length: cepstra }, (_, k) => liftOf(k, lifter));
  const out = new Float32Array(frames * cepstra);
  for (let frame = 0; frame < frames; frame++) {
    for (let k = 1; k < cepstra; k++) {
      let sum = 0;
      for (let band = 0; band < bands; band++)
        sum += (basis[k * bands + band] as number) * (values[frame * bands + band] as number);
      out[frame * cepstra + k] = sum * (lift[k] as number);
    }
    out[frame * cepstra] = logEnergy[frame] as number;
  }
  return { frames, size: cepstra, values: out };
}

/**
 * Takes from each frame the mean of the `window` frames about it; near the edges the window is moved, not shortened
 * (Kaldi's `apply-cmvn-sliding --center`). What a microphone or a room adds to all frames goes with it.
 */
export function subtractSlidingMean({ frames, size, values }: Features, window: number): Features {
  const out = new Float32Array(values.length);
  for (let k = 0; k < size; k++) {
    const sums = new Float64Array(frames + 1);
    for (let frame = 0; frame < frames; frame++)
      sums[frame + 1] = (sums[frame] as number) + (values[frame * size + k] as number);
    for (let frame = 0; frame < frames; frame++) {
      const from = Math.max(0, Math.min(frame - Math.floor(window / 2), frames - window));
      const to = Math.min(frames, from + window);
      const mean = ((sums[to] as number) - (sums[from] as number)) / (to - from);
      out[frame * size + k] = (values[frame * size + k] as number) - mean;
    }
  }
  return { frames, size, values: out };
}

/** Log band energies, and the log energy of each frame before pre-emphasis (Kaldi's `raw-energy`). */
function analyse(samples: Float32Array, options: FilterbankOptions) {
  const { sampleRateHz, bands, snipEdges } = options;
  const shift = Math.round(sampleRateHz * FRAME_SHIFT);
  const length = Math.round(sampleRateHz * FRAME_LENGTH);
  const fft = 2 ** Math.ceil(Math.log2(length));
  const frames = snipEdges
    ? Math.max(0, 1 + Math.floor((samples.length - length) / shift))
    : Math.floor((samples.length + shift / 2) / shift);
  const window = windowOf(options.window, length);
  const filters = melFilters(options, fft);
  const values = new Float32Array(frames * bands);
  const logEnergy = new Float32Array(frames);
  const pair = [new Float64Array(fft), new Float64Array(fft)] as const;
  // Two real frames go through one complex transform: the first as real part, the second as imaginary part.
  for (let frame = 0; frame < frames; frame += 2) {
    for (let side = 0; side < 2 && frame + side < frames; side++) {
      const at = (frame + side) * shift + (snipEdges ? 0 : Math.floor(shift / 2) - Math.floor(length / 2));
      logEnergy[frame + side] = loadFrame(samples, at, window, pair[side] as Float64Array);
    }
    const powers = powersOf(...pair);
    for (let side = 0; side < 2 && frame + side < frames; side++)
      filters.forEach(({ first, weights }, band) => {
        let sum = 0;
        const power = powers[side] as Float64Array;
        for (let k = 0; k < weights.length; k++) sum += (weights[k] as number) * (power[first + k] as number);
        values[(frame + side) * bands + band] = Math.log(Math.max(sum, FLOOR));
      });
  }
  return { frames, values, logEnergy };
}

/** Fills `into` with a frame: without its mean, pre-emphasised, windowed. @returns the log energy before pre-emphasis. */
function loadFrame(samples: Float32Array, at: number, window: Float64Array, into: Float64Array): number {
  const length = window.length;
  let mean = 0;
  for (let i = 0; i < length; i++) mean += into[i] = mirrored(samples, at + i) * FULL_SCALE;
  mean /= length;
  let energy = 0;
  for (let i = 0; i < length; i++) {
    into[i] = (into[i] as number) - mean;
    energy += (into[i] as number) ** 2;
  }
  for (let i = length - 1; i >= 0; i--)
    into[i] = ((into[i] as number) - PRE_EMPHASIS * (into[Math.max(0, i - 1)] as number)) * (window[i] as number);
  return Math.log(Math.max(energy, FLOOR));
}

/** Samples beyond the edges are those before them, backwards (feature-window.cc); the edge is said twice. */
function mirrored(samples: Float32Array, index: number): number {
  let at = index;
  while (at < 0 || at >= samples.length) {
    if (samples.length === 0) return 0;
    at = at < 0 ? -at - 1 : 2 * samples.length - 1 - at;
  }
  return samples[at] as number;
}

/** Power spectra of two real frames, without the Nyquist bin, as Kaldi's filters want them. */
function powersOf(first: Float64Array, second: Float64Array): readonly Float64Array[] {
  const fft = first.length;
  const [re, im] = transform(first, second);
  const powers = [new Float64Array(fft / 2), new Float64Array(fft / 2)] as const;
  for (let k = 0; k < fft / 2; k++) {
    const a = re[k] as number;
    const b = im[k] as number;
    const c = re[(fft - k) % fft] as number;
    const d = im[(fft - k) % fft] as number;
    powers[0][k] = ((a + c) ** 2 + (b - d) ** 2) / 4;
    powers[1][k] = ((b + d) ** 2 + (c - a) ** 2) / 4;
  }
  return powers;
}

/** Povey's window is a Hann window to the power 0.85: it ends at zero and is otherwise like Hamming's (feature-window.cc). */
function windowOf(kind: FilterbankOptions['window'], length: number): Float64Array {
  return Float64Array.from({ length }, (_, i) => {
    const cosine = Math.cos((2 * Math.PI * i) / (length - 1));
    return kind === 'povey' ? (0.5 - 0.5 * cosine) ** 0.85 : 0.54 - 0.46 * cosine;
  });
}

interface Filter {
  /** First bin with a weight. */
  readonly first: number;
  readonly weights: Float64Array;
}

/** Bands equally wide in mel, triangular in mel, of height one (feature-mel.cc). */
function melFilters({ bands, lowHz, highHz, sampleRateHz }: FilterbankOptions, fft: number): readonly Filter[] {
  const [low, high] = [mel(lowHz), mel(highHz)];
  const step = (high - low) / (bands + 1);
  const bins = Array.from({ length: fft / 2 }, (_, bin) => mel((bin * sampleRateHz) / fft));
  return Array.from({ length: bands }, (_, band) => {
    const left = low + band * step;
    const weightOf = (at: number) => Math.max(0, Math.min((at - left) / step, (left + 2 * step - at) / step));
    const first = Math.max(
      0,
      bins.findIndex((at) => at > left && at < left + 2 * step),
    );
    const weights = bins.slice(first).map(weightOf);
    return { first, weights: Float64Array.from(weights.slice(0, weights.findLastIndex((weight) => weight > 0) + 1)) };
  });
}

function mel(hz: number): number {
  return 1127 * Math.log(1 + hz / 700);
}

/** Orthonormal cosine transform (type II), [cepstra × bands]. */
function cosineBasis(cepstra: number, bands: number): Float64Array {
  return Float64Array.from({ length: cepstra * bands }, (_, i) => {
    const k = Math.floor(i / bands);
    const angle = (Math.PI / bands) * ((i % bands) + 0.5) * k;
    return Math.sqrt((k === 0 ? 1 : 2) / bands) * Math.cos(angle);
  });
}

function liftOf(k: number, lifter: number): number {
  return lifter === 0 ? 1 : 1 + (lifter / 2) * Math.sin((Math.PI * k) / lifter);
}

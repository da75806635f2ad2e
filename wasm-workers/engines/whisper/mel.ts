import { transform } from '../../dsp/fourier.ts';

/** Rate of the audio Whisper hears, in Hz. */
export const RATE_HZ = 16_000;
/** Frames of the spectrogram Whisper sees: always 30 s of 10 ms. */
export const MEL_FRAMES = 3000;
const HOP = 160;
const FFT = 400;
const BINS = FFT / 2 + 1;
/** log10 of the smallest power that counts. */
const FLOOR = 1e-10;

/**
 * Whisper's log-mel spectrogram (openai/whisper, audio.py): Hann window of 25 ms every 10 ms, reflected at the edges, Slaney mel
 * bands up to 8 kHz, log10 limited to 80 dB below the loudest, scaled to about [-1, 1].
 * Ours, because the one of transformers.js starts an onnxruntime of its own to multiply one matrix.
 * @param audio mono, 16 kHz; what is missing to 30 s is silence, what is beyond is not heard.
 * @param bands 80, or 128 for large-v3.
 * @returns [bands × MEL_FRAMES], band by band.
 */
export function logMel(audio: Float32Array, bands: number): Float32Array {
  const filters = melFilters(bands);
  const mel = new Float32Array(bands * MEL_FRAMES).fill(Math.log10(FLOOR));
  const frames = Math.min(MEL_FRAMES, Math.ceil((audio.length + FFT / 2) / HOP));
  let loudest = Math.log10(FLOOR);
  // Two real frames go through one complex transform: the first as real part, the second as imaginary part.
  for (let frame = 0; frame < frames; frame += 2) {
    const powers = powerOfPair(audio, frame);
    for (let side = 0; side < 2 && frame + side < MEL_FRAMES; side++) {
      for (let band = 0; band < bands; band++) {
        const { first, weights } = filters[band] as Filter;
        let sum = 0;
        for (let k = 0; k < weights.length; k++)
          sum += (weights[k] as number) * (powers[side * BINS + first + k] as number);
        const value = Math.log10(Math.max(sum, FLOOR));
        mel[band * MEL_FRAMES + frame + side] = value;
        if (value > loudest) loudest = value;
      }
    }
  }
  for (let i = 0; i < mel.length; i++) mel[i] = (Math.max(mel[i] as number, loudest - 8) + 4) / 4;
  return mel;
}

const hann = Float64Array.from({ length: FFT }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / FFT));
const pairReal = new Float64Array(FFT);
const pairImag = new Float64Array(FFT);
const pairPowers = new Float64Array(2 * BINS);

/** Power spectra of two neighbouring frames, one after the other. */
function powerOfPair(audio: Float32Array, frame: number): Float64Array {
  for (let i = 0; i < FFT; i++) {
    pairReal[i] = sampleAt(audio, frame * HOP + i - FFT / 2) * (hann[i] as number);
    pairImag[i] = sampleAt(audio, (frame + 1) * HOP + i - FFT / 2) * (hann[i] as number);
  }
  const [re, im] = transform(pairReal, pairImag);
  for (let k = 0; k < BINS; k++) {
    const a = re[k] as number;
    const b = im[k] as number;
    const c = re[(FFT - k) % FFT] as number;
    const d = im[(FFT - k) % FFT] as number;
    pairPowers[k] = ((a + c) ** 2 + (b - d) ** 2) / 4;
    pairPowers[BINS + k] = ((b + d) ** 2 + (c - a) ** 2) / 4;
  }
  return pairPowers;
}

/** The sample at an index of the padded 30 s: reflected before the start, silence after the end. */
function sampleAt(audio: Float32Array, index: number): number {
  return audio[Math.abs(index)] ?? 0;
}

interface Filter {
  /** First bin with a weight. */
  readonly first: number;
  readonly weights: Float64Array;
}

const knownFilters = new Map<number, readonly Filter[]>();

/** Triangular bands, equally wide in Slaney's mel, each of unit area (librosa.filters.mel). */
function melFilters(bands: number): readonly Filter[] {
  const known = knownFilters.get(bands);
  if (known) return known;
  const top = hzToMel(RATE_HZ / 2);
  const edges = Array.from({ length: bands + 2 }, (_, i) => melToHz((top * i) / (bands + 1)));
  const filters = Array.from({ length: bands }, (_, band) => {
    const [low, centre, high] = edges.slice(band, band + 3) as [number, number, number];
    const first = Math.ceil((low * FFT) / RATE_HZ);
    const last = Math.min(BINS - 1, Math.floor((high * FFT) / RATE_HZ));
    const weights = Float64Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => {
      const hz = ((first + k) * RATE_HZ) / FFT;
      return (Math.max(0, Math.min((hz - low) / (centre - low), (high - hz) / (high - centre))) * 2) / (high - low);
    });
    return { first, weights };
  });
  knownFilters.set(bands, filters);
  return filters;
}

/** Slaney's mel: linear below 1 kHz, logarithmic above. */
function hzToMel(hz: number): number {
  return hz < 1000 ? (hz * 3) / 200 : 15 + (Math.log(hz / 1000) * 27) / Math.log(6.4);
}

function melToHz(mel: number): number {
  return mel < 15 ? (mel * 200) / 3 : 1000 * Math.exp(((mel - 15) * Math.log(6.4)) / 27);
}

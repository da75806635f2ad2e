import type { Pcm } from '../core/media.ts';

export { truePeakDbtp } from './true-peak.ts';

/** ITU-R BS.1770-5, Annex 1: gating blocks of 400 ms that overlap by 75 %, so one begins every 100 ms. */
const STEPS_PER_SECOND = 10;
const STEPS_PER_BLOCK = 4;
const ABSOLUTE_GATE_LUFS = -70;
const RELATIVE_GATE_LU = -10;
/** Makes a 997 Hz sine of 0 dBFS in one front channel −3.01 LKFS. */
const OFFSET_LU = -0.691;

/** A second-order filter, normalised to a0 = 1. */
export interface Biquad {
  readonly b: readonly [number, number, number];
  readonly a: readonly [number, number];
}

/**
 * K-weighting: the head's shelf, then the RLB high pass. At 48 kHz these are the coefficients of BS.1770's tables 1 and 2;
 * other rates use the same analogue filters (parameters by Brecht De Man, "Evaluation of Implementations of the EBU R128
 * Loudness Measurement", AES 145, 2018).
 */
export function kWeighting(sampleRateHz: number): readonly [shelf: Biquad, highPass: Biquad] {
  return [shelfFilter(sampleRateHz), highPassFilter(sampleRateHz)];
}

/**
 * K-weighted mean squares of the gating blocks, summed over the channels with BS.1770's weights. Blocks of audio measured
 * apart (windows) may be joined and given to {@link integratedLufs} as one. Audio shorter than 400 ms gives one block of its
 * own length, no audio gives none. Up to six channels, in the order L R C (LFE) Ls Rs.
 */
export function loudnessBlocks(pcm: Pcm): number[] {
  const length = pcm.channels[0]?.length ?? 0;
  if (length === 0) return [];
  const weights = channelWeights(pcm.channels.length);
  const steps = Math.floor((length * STEPS_PER_SECOND) / pcm.sampleRateHz);
  if (steps < STEPS_PER_BLOCK) return [weightedSum(pcm, weights, [0, length])[0] as number].map((sum) => sum / length);
  const edges = Array.from({ length: steps + 1 }, (_, i) => Math.round((i * pcm.sampleRateHz) / STEPS_PER_SECOND));
  const sums = weightedSum(pcm, weights, edges);
  return Array.from({ length: steps - STEPS_PER_BLOCK + 1 }, (_, first) => {
    const samples = (edges[first + STEPS_PER_BLOCK] ?? 0) - (edges[first] ?? 0);
    return sums.slice(first, first + STEPS_PER_BLOCK).reduce((sum, part) => sum + part, 0) / samples;
  });
}

/**
 * Integrated loudness of gating blocks, with the absolute and the relative gate (BS.1770-5, Annex 1).
 * @returns LUFS; -Infinity where nothing passes the absolute gate.
 */
export function integratedLufs(blocks: readonly number[]): number {
  const audible = blocks.filter((block) => lufsOf(block) > ABSOLUTE_GATE_LUFS);
  const gate = lufsOf(mean(audible)) + RELATIVE_GATE_LU;
  return lufsOf(mean(audible.filter((block) => lufsOf(block) > gate)));
}

/** Integrated loudness of one piece of audio, in LUFS. */
export function measureLufs(pcm: Pcm): number {
  return integratedLufs(loudnessBlocks(pcm));
}

/** LUFS of a K-weighted mean square; -Infinity for silence. */
export function lufsOf(meanSquare: number): number {
  return OFFSET_LU + 10 * Math.log10(meanSquare);
}

function mean(values: readonly number[]): number {
  return values.length === 0 ? 0 : values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** BS.1770-5, table 3: the surround channels weigh 1.41, the LFE channel nothing. */
function channelWeights(count: number): readonly number[] {
  if (count === 6) return [1, 1, 1, 0, 1.41, 1.41];
  if (count === 5) return [1, 1, 1, 1.41, 1.41];
  if (count === 4) return [1, 1, 1.41, 1.41];
  return new Array(count).fill(1);
}

/** Sums of the squared K-weighted samples between neighbouring edges, over the channels. */
function weightedSum(pcm: Pcm, weights: readonly number[], edges: readonly number[]): Float64Array {
  const filters = kWeighting(pcm.sampleRateHz);
  const sums = new Float64Array(edges.length - 1);
  pcm.channels.forEach((samples, channel) => {
    const weight = weights[channel] ?? 1;
    if (weight > 0) addSquares(samples, filters, edges, weight, sums);
  });
  return sums;
}

/** Both filters in direct form II transposed, sample by sample. */
function addSquares(
  samples: Float32Array,
  [shelf, highPass]: readonly [Biquad, Biquad],
  edges: readonly number[],
  weight: number,
  sums: Float64Array,
): void {
  const [b0, b1, b2] = shelf.b;
  const [a1, a2] = shelf.a;
  const [d0, d1, d2] = highPass.b;
  const [c1, c2] = highPass.a;
  let s1 = 0;
  let s2 = 0;
  let t1 = 0;
  let t2 = 0;
  for (let part = 0; part < sums.length; part++) {
    const end = edges[part + 1] as number;
    let sum = 0;
    for (let i = edges[part] as number; i < end; i++) {
      const x = samples[i] as number;
      const y = b0 * x + s1;
      s1 = b1 * x - a1 * y + s2;
      s2 = b2 * x - a2 * y;
      const z = d0 * y + t1;
      t1 = d1 * y - c1 * z + t2;
      t2 = d2 * y - c2 * z;
      sum += z * z;
    }
    sums[part] = (sums[part] as number) + weight * sum;
  }
}

function shelfFilter(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 1681.974450955533) / sampleRateHz);
  const q = 0.7071752369554196;
  const high = 10 ** (3.999843853973347 / 20);
  const band = high ** 0.4996667741545416;
  const a0 = 1 + k / q + k * k;
  return {
    b: [(high + (band * k) / q + k * k) / a0, (2 * (k * k - high)) / a0, (high - (band * k) / q + k * k) / a0],
    a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0],
  };
}

function highPassFilter(sampleRateHz: number): Biquad {
  const k = Math.tan((Math.PI * 38.13547087602444) / sampleRateHz);
  const q = 0.5003270373238773;
  const a0 = 1 + k / q + k * k;
  return { b: [1, -2, 1], a: [(2 * (k * k - 1)) / a0, (1 - k / q + k * k) / a0] };
}

/** Input samples before the start that shape the first outputs: more than half of any resampling filter used here. */
const LEAD_SAMPLES = 4096;

/**
 * Where to begin reading so that resampled windows join. Resampling counts on a grid that begins at time 0; a window begins at
 * a point of the grid where an input and an output sample coincide, some samples before it is needed.
 */
export interface SampleGrid {
  /** Index, from the start of the presentation, of the first input sample to resample; may be negative (silence). */
  readonly firstInput: number;
  /** Outputs made before the start, to be dropped. */
  readonly drop: number;
}

/**
 * @param start seconds of the presentation.
 * @param fromHz, toHz rates of input and output.
 */
export function sampleGrid(start: number, fromHz: number, toHz: number): SampleGrid {
  const divisor = gcd(fromHz, toHz);
  const [step, phases] = [fromHz / divisor, toHz / divisor];
  const first = Math.round(start * toHz);
  const block = Math.floor(first / phases) - Math.ceil(LEAD_SAMPLES / step);
  return { firstInput: block * step, drop: first - block * phases };
}

function gcd(a: number, b: number): number {
  return b === 0 ? a : gcd(b, a % b);
}

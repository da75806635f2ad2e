/** Width of the median filter over time (openai/whisper, timing.py). */
const MEDIAN_WIDTH = 7;

/**
 * Finds when each token was spoken, by dynamic time warping over cross-attention (openai/whisper, timing.py).
 * @param attention one row a token: attention over the encoder's frames, an array for each alignment head.
 * @param frames frames that lie inside the audio, ≥ 1.
 * @param leads how many frames each head attends ahead of the sound; none where missing.
 * @returns for each row the frame at which it begins; never falling, in [0, frames).
 */
export function alignTokens(
  attention: readonly (readonly Float32Array[])[],
  frames: number,
  leads: readonly number[] = [],
): readonly number[] {
  const rows = attention.length;
  const heads = attention[0]?.length ?? 0;
  const cost = new Float32Array(rows * frames);
  for (let head = 0; head < heads; head++) {
    const own = attention.map((maps) => inside(maps[head] as Float32Array, frames, Math.round(leads[head] ?? 0)));
    addHead(own, frames, cost);
  }
  return warp(cost, rows, frames);
}

/**
 * The frame in the middle of what some tokens attend to, within [from, to): half of their attention there lies before it.
 * @param attention rows as {@link alignTokens} takes them.
 */
export function centreOf(
  attention: readonly (readonly Float32Array[])[],
  from: number,
  to: number,
  leads: readonly number[] = [],
): number {
  const weights = new Float32Array(Math.max(1, to - from));
  for (const maps of attention)
    maps.forEach((row, head) => {
      const lead = Math.round(leads[head] ?? 0);
      for (let f = from; f < to; f++) weights[f - from] = (weights[f - from] as number) + (row[f - lead] ?? 0);
    });
  let left = weights.reduce((sum, weight) => sum + weight, 0) / 2;
  const middle = weights.findIndex((weight) => {
    left -= weight;
    return left <= 0;
  });
  return from + Math.max(0, middle);
}

/** A row's attention inside the audio, adding up to 1 there, moved to where the sound is. */
function inside(row: Float32Array, frames: number, lead: number): Float32Array {
  const sum = row.subarray(0, frames).reduce((total, value) => total + value, 0) || 1;
  return Float32Array.from({ length: frames }, (_, f) => ((f >= lead && row[f - lead]) || 0) / sum);
}

/** Subtracts from `cost` a head's attention: each frame normalised over the tokens, then smoothed over time. */
function addHead(rows: readonly Float32Array[], frames: number, cost: Float32Array): void {
  const mean = new Float32Array(frames);
  const deviation = new Float32Array(frames);
  for (const row of rows)
    for (let f = 0; f < frames; f++) mean[f] = (mean[f] as number) + (row[f] as number) / rows.length;
  for (const row of rows) {
    for (let f = 0; f < frames; f++)
      deviation[f] = (deviation[f] as number) + ((row[f] as number) - (mean[f] as number)) ** 2;
  }
  for (let f = 0; f < frames; f++) deviation[f] = Math.sqrt((deviation[f] as number) / rows.length) || 1;
  const normal = new Float32Array(frames);
  rows.forEach((row, r) => {
    for (let f = 0; f < frames; f++) normal[f] = ((row[f] as number) - (mean[f] as number)) / (deviation[f] as number);
    for (let f = 0; f < frames; f++) cost[r * frames + f] = (cost[r * frames + f] as number) - medianAt(normal, f);
  });
}

const neighbours = new Float32Array(MEDIAN_WIDTH);

/** Median of the neighbourhood, mirrored at the edges. */
function medianAt(values: Float32Array, centre: number): number {
  const last = values.length - 1;
  for (let k = 0; k < MEDIAN_WIDTH; k++) {
    let at = Math.abs(centre + k - (MEDIAN_WIDTH >> 1));
    if (at > last) at = Math.max(0, 2 * last - at);
    const value = values[at] as number;
    let place = k;
    while (place > 0 && (neighbours[place - 1] as number) > value) {
      neighbours[place] = neighbours[place - 1] as number;
      place--;
    }
    neighbours[place] = value;
  }
  return neighbours[MEDIAN_WIDTH >> 1] as number;
}

const DIAGONAL = 0;
const NEXT_ROW = 1;

/** The cheapest path from the first row and frame to the last ones; gives the frame at which each row is entered. */
function warp(cost: Float32Array, rows: number, frames: number): readonly number[] {
  const from = new Uint8Array(rows * frames);
  let above = new Float32Array(frames + 1).fill(Infinity);
  above[0] = 0;
  for (let r = 0; r < rows; r++) {
    const line = new Float32Array(frames + 1).fill(Infinity);
    for (let f = 0; f < frames; f++) {
      const diagonal = above[f] as number;
      const nextRow = above[f + 1] as number;
      const nextFrame = line[f] as number;
      const cheapest = Math.min(diagonal, nextRow, nextFrame);
      from[r * frames + f] = cheapest === diagonal ? DIAGONAL : cheapest === nextRow ? NEXT_ROW : 2;
      line[f + 1] = cheapest + (cost[r * frames + f] as number);
    }
    above = line;
  }
  const begins = new Array<number>(rows).fill(0);
  for (let r = rows - 1, f = frames - 1; r >= 0; ) {
    begins[r] = f;
    const step = f === 0 ? NEXT_ROW : (from[r * frames + f] as number);
    if (step !== NEXT_ROW) f--;
    if (step === DIAGONAL || step === NEXT_ROW) r--;
  }
  return begins;
}

/** Loudness over time as report.json has it: LUFS, null for silence. */
export interface LoudnessCurves {
  /** Seconds from one value to the next. */
  readonly step: number;
  readonly dub: readonly (number | null)[];
  readonly original: readonly (number | null)[];
}

/** The scale of the drawing, in LUFS. */
export const QUIET = -48;
export const LOUD = -4;

/**
 * A curve as an SVG path in a box of 100 × 100, broken where it is silent.
 * @returns '' where nothing sounds.
 */
export function curvePath(values: readonly (number | null)[]): string {
  const across = 100 / Math.max(1, values.length);
  let drawing = false;
  const parts = values.map((value, i) => {
    const command = drawing ? 'L' : 'M';
    drawing = value !== null;
    if (value === null) return '';
    const [x, y] = [(i + 0.5) * across, heightOf(value)];
    // A lone value is a line of its own width.
    const isAlone = command === 'M' && (values[i + 1] ?? null) === null;
    return `${command}${x.toFixed(2)} ${y.toFixed(2)}${isAlone ? `h${(across / 2).toFixed(2)}` : ''}`;
  });
  return parts.join('');
}

/** Where a loudness lies in the box: 0 at its top. */
export function heightOf(lufs: number): number {
  const clamped = Math.min(LOUD, Math.max(QUIET, lufs));
  return (100 * (LOUD - clamped)) / (LOUD - QUIET);
}

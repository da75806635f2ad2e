/** What a bench found: the last line it prints, with what the shell adds. */
export interface Figures {
  /** Ours, by name; the unit is part of the name. */
  readonly metrics: Record<string, number>;
  /** The same of whoever we are compared with, measured in the same run. */
  readonly peers: Record<string, Record<string, number>>;
  /** Dimensionless; docs/bench.md says what each divides by what. */
  readonly ratios: Record<string, number>;
}

/** The order statistic that one slow run out of many does not move. @throws RangeError for an empty list. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low, high] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  if (low === undefined || high === undefined) throw new RangeError('the median of nothing');
  return (low + high) / 2;
}

/** The median of each number over several measurements of the same shape. */
export function medians<Name extends string>(
  measurements: readonly Readonly<Record<Name, number>>[],
): Record<Name, number> {
  const names = Object.keys(measurements[0] ?? {}) as Name[];
  const entries = names.map((name) => [name, median(measurements.map((measured) => measured[name]))] as const);
  return Object.fromEntries(entries) as Record<Name, number>;
}

/** Three significant digits: more would claim an accuracy that a shared machine does not have. */
export function rounded(numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Number(value.toPrecision(3))]));
}

/** The names with something before them: `{ s }` of `whole` is `whole_s`. */
export function prefixed(prefix: string, numbers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [`${prefix}_${name}`, value]));
}

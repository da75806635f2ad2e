/** What became of a word between a text and what was heard of it. */
export interface Edit {
  readonly kind: 'same' | 'other' | 'lost' | 'added';
  /** Index among the heard words. */
  readonly at: number;
  readonly expected?: string;
  readonly got?: string;
}

/** The fewest edits that make the heard words of the expected ones, in order (Levenshtein). */
export function edits(expected: readonly string[], heard: readonly string[]): Edit[] {
  const costs = Array.from({ length: expected.length + 1 }, (_, i) => [i]);
  const cost = (i: number, j: number) => costs[i]?.[j] ?? Number.POSITIVE_INFINITY;
  for (let j = 1; j <= heard.length; j += 1) costs[0]?.push(j);
  for (let i = 1; i <= expected.length; i += 1)
    for (let j = 1; j <= heard.length; j += 1) {
      const change = expected[i - 1] === heard[j - 1] ? 0 : 1;
      costs[i]?.push(Math.min(cost(i - 1, j) + 1, cost(i, j - 1) + 1, cost(i - 1, j - 1) + change));
    }
  const path: Edit[] = [];
  for (let i = expected.length, j = heard.length; i > 0 || j > 0; ) {
    const [word, got] = [expected[i - 1], heard[j - 1]];
    const change = word === got ? 0 : 1;
    if (i > 0 && j > 0 && cost(i, j) === cost(i - 1, j - 1) + change) {
      path.push({ kind: change ? 'other' : 'same', at: --j, expected: word, got });
      i -= 1;
    } else if (j > 0 && cost(i, j) === cost(i, j - 1) + 1) path.push({ kind: 'added', at: --j, got });
    else path.push({ kind: 'lost', at: j, expected: expected[--i] });
  }
  return path.reverse();
}

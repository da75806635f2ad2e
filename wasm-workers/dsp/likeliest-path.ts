/**
 * The succession of states with the greatest sum of scores, less a price for each change of state (Viterbi 1967).
 * @param scores [steps][states], at least one state. @param prices one a step: what it costs to change before it; the first is not used.
 * @returns the state at each step; of equal successions one that changes late.
 */
export function likeliestPath(scores: readonly (readonly number[])[], prices: readonly number[]): number[] {
  let sums: readonly number[] = scores[0] ?? [];
  const origins = scores.slice(1).map((row, i) => {
    const best = greatest(sums);
    const change = (sums[best] as number) - (prices[i + 1] as number);
    const from = sums.map((sum, state) => (sum >= change ? state : best));
    sums = row.map((score, state) => score + Math.max(sums[state] as number, change));
    return from;
  });
  let state = greatest(sums);
  const path = [state];
  for (const from of origins.toReversed()) {
    state = from[state] as number;
    path.push(state);
  }
  return scores.length === 0 ? [] : path.toReversed();
}

function greatest(values: readonly number[]): number {
  return values.reduce((best, value, i) => (value > (values[best] as number) ? i : best), 0);
}

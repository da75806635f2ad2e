/**
 * Pairs rows with columns, each at most once, so that the sum is greatest (Kuhn 1955, Munkres 1957; the shortest augmenting paths of
 * Jonker and Volgenant 1987): O(n³).
 * @param gains [rows][columns], ≥ 0.
 * @returns for each row its column, or −1.
 */
export function bestPairs(gains: readonly (readonly number[])[]): number[] {
  const rows = gains.length;
  const columns = Math.max(0, ...gains.map((row) => row.length));
  const n = Math.max(rows, columns);
  const cost = (row: number, column: number) => -(gains[row - 1]?.[column - 1] ?? 0);
  const rowPrice = new Float64Array(n + 1);
  const columnPrice = new Float64Array(n + 1);
  /** Row that each column belongs to; 0 is nobody. */
  const owner = new Int32Array(n + 1);
  for (let row = 1; row <= n; row++) {
    const least = new Float64Array(n + 1).fill(Infinity);
    const from = new Int32Array(n + 1);
    const done = new Uint8Array(n + 1);
    let column = 0;
    owner[0] = row;
    while (owner[column] !== 0) {
      done[column] = 1;
      const current = owner[column] as number;
      let step = Infinity;
      let next = 0;
      for (let j = 1; j <= n; j++) {
        if (done[j]) continue;
        const reduced = cost(current, j) - (rowPrice[current] as number) - (columnPrice[j] as number);
        if (reduced < (least[j] as number)) {
          least[j] = reduced;
          from[j] = column;
        }
        if ((least[j] as number) < step) {
          step = least[j] as number;
          next = j;
        }
      }
      for (let j = 0; j <= n; j++) {
        if (done[j]) {
          const own = owner[j] as number;
          rowPrice[own] = (rowPrice[own] as number) + step;
          columnPrice[j] = (columnPrice[j] as number) - step;
        } else least[j] = (least[j] as number) - step;
      }
      column = next;
    }
    while (column !== 0) {
      const previous = from[column] as number;
      owner[column] = owner[previous] as number;
      column = previous;
    }
  }
  const pairs = new Array<number>(rows).fill(-1);
  for (let column = 1; column <= columns; column++) {
    const row = (owner[column] as number) - 1;
    if (row >= 0 && row < rows) pairs[row] = column - 1;
  }
  return pairs;
}

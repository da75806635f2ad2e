/** A pair of clusters about to be joined. */
export interface Joint {
  /** Mean likeness of their members. */
  readonly likeness: number;
  /** All clusters as they are now, as indices of items. */
  readonly clusters: readonly (readonly number[])[];
}

/**
 * Agglomerative clustering with weighted average linkage: joins the two clusters whose members are most alike in the mean, again and again,
 * while `goesOn` says so. Own, because ml-hclust knows no weights, and a second of speech must not count as much as ten.
 * @param likeness [items][items], symmetric. @param weights > 0, one an item.
 * @returns indices of the items of each cluster, ascending; clusters by their first item. Equal inputs give equal outputs.
 */
export function agglomerate(
  likeness: readonly (readonly number[])[],
  weights: readonly number[],
  goesOn: (joint: Joint) => boolean,
): number[][] {
  const tree = new Tree(likeness, weights);
  for (let best = tree.closest(); best; best = tree.closest()) {
    if (!goesOn({ likeness: best.likeness, clusters: tree.clusters })) break;
    tree.join(best);
  }
  return tree.clusters
    .map((members) => members.toSorted((a, b) => a - b))
    .toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

interface Pair {
  readonly a: number;
  readonly b: number;
  readonly likeness: number;
}

/** Clusters being joined. Each remembers who is most like it, so that a joint costs about as much as there are items. */
class Tree {
  readonly #likeness: number[][];
  readonly #weights: number[];
  readonly #members = new Map<number, number[]>();
  readonly #nearest: number[] = [];

  constructor(likeness: readonly (readonly number[])[], weights: readonly number[]) {
    this.#likeness = likeness.map((row) => [...row]);
    this.#weights = [...weights];
    for (const i of weights.keys()) this.#members.set(i, [i]);
    for (const a of this.#members.keys()) this.#nearest[a] = this.#findNearest(a);
  }

  get clusters(): readonly (readonly number[])[] {
    return [...this.#members.values()];
  }

  closest(): Pair | undefined {
    let best: Pair | undefined;
    for (const a of this.#members.keys()) {
      const b = this.#nearest[a] as number;
      if (b < 0) continue;
      const likeness = this.#likeness[a]?.[b] as number;
      if (!best || likeness > best.likeness) best = { a, b, likeness };
    }
    return best;
  }

  /** Likeness to a joined cluster is the weighted mean of that to its parts (Lance and Williams 1967). */
  join({ a, b }: Pair): void {
    const [into, from] = [this.#weights[a] as number, this.#weights[b] as number];
    this.#members.set(a, [...(this.#members.get(a) ?? []), ...(this.#members.get(b) ?? [])]);
    this.#members.delete(b);
    this.#weights[a] = into + from;
    const [rowA, rowB] = [this.#likeness[a] as number[], this.#likeness[b] as number[]];
    for (const c of this.#members.keys()) {
      if (c === a) continue;
      rowA[c] = (into * (rowA[c] as number) + from * (rowB[c] as number)) / (into + from);
      (this.#likeness[c] as number[])[a] = rowA[c] as number;
    }
    for (const c of this.#members.keys()) {
      const nearest = this.#nearest[c] as number;
      if (c === a || nearest === a || nearest === b) this.#nearest[c] = this.#findNearest(c);
    }
  }

  /** A mean is never above both its parts, so nobody else's nearest can have become the joined one. */
  #findNearest(a: number): number {
    const row = this.#likeness[a] as number[];
    let best = -1;
    for (const b of this.#members.keys())
      if (b !== a && (best < 0 || (row[b] as number) > (row[best] as number))) best = b;
    return best;
  }
}

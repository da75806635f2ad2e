/** Something that was said, as a direction and how much it counts. */
export interface Weighted {
  /** Unit length. */
  readonly vector: ArrayLike<number>;
  /** > 0, such as seconds. */
  readonly weight: number;
}

export interface ClusterLimits {
  /** Clusters are joined while their mean cosine is at least this. */
  readonly threshold: number;
  /** So many clusters, whatever the threshold says; as many as there are items where those are fewer. */
  readonly count?: number;
}

/**
 * Agglomerative clustering with weighted average linkage (UPGMA with weights): joins the two clusters whose members' mean cosine is
 * highest, again and again. Own, because ml-hclust knows no weights, and a second of speech must not count as much as ten.
 * @returns indices of the items of each cluster, ascending; clusters by their first item. Equal inputs give equal outputs.
 */
export function agglomerate(items: readonly Weighted[], { threshold, count }: ClusterLimits): number[][] {
  const clusters = items.map((item, i) => ({ members: [i], weight: item.weight, alive: true }));
  const similar = items.map((a) => items.map((b) => cosine(a.vector, b.vector)));
  for (let left = items.length; left > (count ?? 1); left--) {
    const best = closest(clusters, similar);
    if (!best || (count === undefined && best.similarity < threshold)) break;
    join(clusters, similar, best);
  }
  return clusters.filter(({ alive }) => alive).map(({ members }) => members.toSorted((a, b) => a - b));
}

interface Cluster {
  members: number[];
  weight: number;
  alive: boolean;
}

function closest(clusters: readonly Cluster[], similar: readonly (readonly number[])[]) {
  let best: { a: number; b: number; similarity: number } | undefined;
  for (let a = 0; a < clusters.length; a++) {
    if (!clusters[a]?.alive) continue;
    const row = similar[a] as readonly number[];
    for (let b = a + 1; b < clusters.length; b++) {
      const similarity = row[b] as number;
      if (clusters[b]?.alive && (!best || similarity > best.similarity)) best = { a, b, similarity };
    }
  }
  return best;
}

/** Average linkage of a joined cluster is the weighted mean of its parts' (Lance and Williams 1967). */
function join(clusters: readonly Cluster[], similar: number[][], { a, b }: { a: number; b: number }): void {
  const [into, from] = [clusters[a] as Cluster, clusters[b] as Cluster];
  const total = into.weight + from.weight;
  clusters.forEach((_, c) => {
    const joined = (into.weight * (similar[a]?.[c] as number) + from.weight * (similar[b]?.[c] as number)) / total;
    (similar[a] as number[])[c] = joined;
    (similar[c] as number[])[a] = joined;
  });
  into.members.push(...from.members);
  into.weight = total;
  from.alive = false;
}

/** Cosine of two vectors of unit length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Weighted mean direction, of unit length. @param items not empty. */
export function meanDirection(items: readonly Weighted[]): Float32Array {
  const sum = new Float64Array(items[0]?.vector.length ?? 0);
  for (const { vector, weight } of items)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + weight * (vector[i] as number);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return Float32Array.from(sum, (value) => (length > 0 ? value / length : 0));
}

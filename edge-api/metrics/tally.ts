import { type Count, type Labels, type NameOf, seriesOf } from './families.ts';

/** Counts what happens. */
export interface Meter {
  /** @param by ≥ 0. */
  count(name: NameOf<'counter'>, labels?: Labels, by?: number): void;
  /** @param seconds ≥ 0. */
  observe(name: NameOf<'histogram'>, labels: Labels, seconds: number): void;
}

/** Upper bounds of a histogram's buckets, in seconds: Prometheus's own default, which suits requests. */
export const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** What an isolate has counted and not handed on yet. */
export class Tally implements Meter {
  #counts = new Map<string, number>();

  get isEmpty(): boolean {
    return this.#counts.size === 0;
  }

  count(name: NameOf<'counter'>, labels: Labels = {}, by = 1): void {
    this.#add(seriesOf(name, labels), by);
  }

  observe(name: NameOf<'histogram'>, labels: Labels, seconds: number): void {
    // Buckets are cumulative, and all of them exist from the first observation on.
    for (const bound of BUCKETS)
      this.#add(seriesOf(`${name}_bucket`, { ...labels, le: bound }), seconds <= bound ? 1 : 0);
    this.#add(seriesOf(`${name}_bucket`, { ...labels, le: '+Inf' }), 1);
    this.#add(seriesOf(`${name}_sum`, labels), seconds);
    this.#add(seriesOf(`${name}_count`, labels), 1);
  }

  /** Hands on what was counted, and begins again at nothing. */
  take(): readonly Count[] {
    const counts = [...this.#counts];
    this.#counts = new Map();
    return counts;
  }

  #add(series: string, by: number): void {
    this.#counts.set(series, (this.#counts.get(series) ?? 0) + by);
  }
}

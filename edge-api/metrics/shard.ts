import { DurableObject } from 'cloudflare:workers';
import type { Count } from './families.ts';

/** How many objects share the counting: an object does one thing at a time, and many isolates report. */
export const SHARDS = 4;

/** Keeps counters in its own SQLite; one of {@link SHARDS}. */
export class MetricsShard extends DurableObject {
  readonly #sql: SqlStorage;

  constructor(state: DurableObjectState, env: Cloudflare.Env) {
    super(state, env);
    this.#sql = state.storage.sql;
    this.#sql.exec('CREATE TABLE IF NOT EXISTS counters (series TEXT PRIMARY KEY, value REAL NOT NULL) WITHOUT ROWID');
  }

  /** Adds to counters: all of them or, where it throws, none. */
  add(counts: readonly Count[]): void {
    this.#sql.exec(
      `INSERT INTO counters SELECT value ->> 0, value ->> 1 FROM json_each(?) WHERE true
       ON CONFLICT (series) DO UPDATE SET value = value + excluded.value`,
      JSON.stringify(counts),
    );
  }

  /** What each series has come to. */
  read(): Record<string, number> {
    const rows = this.#sql.exec<{ series: string; value: number }>('SELECT series, value FROM counters');
    return Object.fromEntries([...rows].map(({ series, value }) => [series, value]));
  }
}

/** The counters of all isolates, in Durable Objects. */
export function keptMetrics(shards: DurableObjectNamespace<MetricsShard>) {
  const shard = (index: number) => shards.getByName(`shard-${index}`);
  return {
    add: (counts: readonly Count[]): Promise<void> => shard(Math.floor(Math.random() * SHARDS)).add(counts),
    async read(): Promise<readonly Count[]> {
      const all = await Promise.all(Array.from({ length: SHARDS }, (_, index) => shard(index).read()));
      return all.flatMap((series) => Object.entries(series));
    },
  };
}

import type { Sql } from './services.ts';

/** A D1 database as {@link Sql}. */
export function d1(database: D1Database): Sql {
  return {
    async rows<Row>(sql: string, ...values: readonly unknown[]) {
      const { results } = await database
        .prepare(sql)
        .bind(...values)
        .all<Row>();
      return results;
    },
    async batch(statements) {
      const done = await database.batch(statements.map(({ sql, values }) => database.prepare(sql).bind(...values)));
      return done.map(({ meta }) => meta.changes);
    },
  };
}

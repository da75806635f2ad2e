import { Hono } from 'hono';
import { originCheck } from '../access/origin.ts';
import { type Api, allow } from '../access/principal.ts';
import type { Count } from '../metrics/families.ts';
import { formatMetrics, METRICS_TYPE } from '../metrics/format.ts';
import type { Services } from '../services.ts';

/** `/metrics` for Prometheus, behind a token of the scope `metrics` (docs/metrics.md). */
export const metrics = new Hono<Api>().get('/metrics', originCheck, allow('metrics'), async (c) => {
  const [kept, gauges] = await Promise.all([c.env.counts(), measured(c.env)]);
  return c.body(formatMetrics([...kept, ...gauges]), 200, {
    'cache-control': 'no-store',
    'content-type': METRICS_TYPE,
  });
});

/** What is measured when it is asked for. */
async function measured({ sql }: Services): Promise<readonly Count[]> {
  const [row] = await sql.rows<{ dubs: number; bytes: number }>(
    `SELECT (SELECT count(*) FROM dubs WHERE number > 0 AND deleted IS NULL) AS dubs,
       (SELECT coalesce(sum(stored_bytes), 0) FROM owners) AS bytes`,
  );
  return [
    ['retongue_published_dubs', row?.dubs ?? 0],
    ['retongue_stored_bytes', row?.bytes ?? 0],
  ];
}

import { env } from 'cloudflare:workers';
import { expect, test } from 'vitest';
import { keptMetrics } from './shard.ts';

test('what many isolates report at once is kept, and nothing of it is lost or counted twice', async () => {
  const kept = keptMetrics(env.METRICS);
  const reports = Array.from({ length: 40 }, (_, i) =>
    kept.add([
      ['retongue_plays_total', i],
      ['retongue_http_request_duration_seconds_sum{route="/healthz"}', 0.5],
      ['"quoted\'; DROP TABLE counters', 1],
    ]),
  );
  await Promise.all(reports);
  const sums = new Map<string, number>();
  for (const [series, value] of await kept.read()) sums.set(series, (sums.get(series) ?? 0) + value);
  expect(Object.fromEntries(sums)).toEqual({
    retongue_plays_total: (39 * 40) / 2,
    'retongue_http_request_duration_seconds_sum{route="/healthz"}': 20,
    '"quoted\'; DROP TABLE counters': 40,
  });
});

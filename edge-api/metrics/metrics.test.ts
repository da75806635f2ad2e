import { describe, expect, test } from 'vitest';
import type { Count } from './families.ts';
import { formatMetrics } from './format.ts';
import { Reporter } from './reporter.ts';
import { Tally } from './tally.ts';

test('counters and histograms are written as Prometheus reads them, series of several shards added up', () => {
  const here = new Tally();
  here.count('retongue_http_requests_total', { route: '/s/:share/:version/:name{.+}', method: 'GET', status: 200 });
  here.count('retongue_served_bytes_total', {}, 1_500_000_000);
  here.observe('retongue_http_request_duration_seconds', { route: '/healthz' }, 0.02);
  const there = new Tally();
  there.count('retongue_served_bytes_total', {}, 5);
  there.observe('retongue_http_request_duration_seconds', { route: '/healthz' }, 30);
  const text = formatMetrics([...here.take(), ...there.take(), ['retongue_published_dubs', 3]]);
  const lines = (name: string) => text.split('\n').filter((line) => line.includes(name));
  expect(lines('retongue_http_requests_total')).toEqual([
    '# HELP retongue_http_requests_total Requests answered, by route pattern, method and status.',
    '# TYPE retongue_http_requests_total counter',
    'retongue_http_requests_total{route="/s/:share/:version/:name{.+}",method="GET",status="200"} 1',
  ]);
  expect(lines('duration')).toEqual([
    '# HELP retongue_http_request_duration_seconds Seconds from a request to the head of its answer, by route pattern.',
    '# TYPE retongue_http_request_duration_seconds histogram',
    ...['0.005', '0.01'].map(
      (bound) => `retongue_http_request_duration_seconds_bucket{route="/healthz",le="${bound}"} 0`,
    ),
    ...['0.025', '0.05', '0.1', '0.25', '0.5', '1', '2.5', '5', '10'].map(
      (bound) => `retongue_http_request_duration_seconds_bucket{route="/healthz",le="${bound}"} 1`,
    ),
    'retongue_http_request_duration_seconds_bucket{route="/healthz",le="+Inf"} 2',
    'retongue_http_request_duration_seconds_sum{route="/healthz"} 30.02',
    'retongue_http_request_duration_seconds_count{route="/healthz"} 2',
  ]);
  expect(lines('served_bytes').at(-1)).toBe('retongue_served_bytes_total 1500000005');
  expect(lines('published_dubs').at(-1)).toBe('retongue_published_dubs 3');
  expect(text.endsWith('\n')).toBe(true);
});

test('a label cannot break out of its quotes', () => {
  const tally = new Tally();
  tally.count('retongue_refusals_total', { reason: 'a"} 9\nb\\' });
  expect(formatMetrics(tally.take())).toContain('retongue_refusals_total{reason="a\\"} 9\\nb\\\\"} 1\n');
});

describe('an isolate reports', () => {
  /** A clock that goes on only while somebody waits for it. */
  function isolate(send?: (counts: readonly Count[]) => Promise<void>) {
    const tally = new Tally();
    const sent: { atMs: number; counts: readonly Count[] }[] = [];
    let nowMs = 1_000_000;
    const waits: { until: number; go: () => void }[] = [];
    const reporter = new Reporter({
      tally,
      send: send ?? (async (counts) => void sent.push({ atMs: nowMs, counts })),
      nowMs: () => nowMs,
      wait: (ms) => new Promise((go) => waits.push({ until: nowMs + ms, go })),
    });
    const answer = () => {
      tally.count('retongue_plays_total');
      return reporter.afterAnswer();
    };
    const goTo = (ms: number) => {
      nowMs = ms;
      for (const { until, go } of waits) if (until <= ms) go();
    };
    const setClock = (ms: number) => {
      nowMs = ms;
    };
    return { sent, answer, goTo, setClock, start: nowMs };
  }

  test('at once, then at most every 10 s, and what was counted last is never older than that', async () => {
    const { sent, answer, goTo, start } = isolate();
    await answer();
    const second = answer();
    goTo(start + 4_000);
    await answer();
    goTo(start + 9_999);
    await answer();
    expect(sent.length).toBe(1);
    goTo(start + 10_000);
    await second;
    expect(sent).toEqual([
      { atMs: start, counts: [['retongue_plays_total', 1]] },
      { atMs: start + 10_000, counts: [['retongue_plays_total', 3]] },
    ]);
  });

  test('again, when the request that waited to report was ended before it could', async () => {
    const { sent, answer, setClock, start } = isolate();
    await answer();
    // The platform ends this one: its wait never comes to an end.
    void answer();
    setClock(start + 19_999);
    await answer();
    expect(sent.length).toBe(1);
    setClock(start + 20_000);
    await answer();
    expect(sent.at(-1)).toEqual({ atMs: start + 20_000, counts: [['retongue_plays_total', 3]] });
  });

  test('and never twice: what could not be sent is given up', async () => {
    const batches: (readonly Count[])[] = [];
    const { answer, goTo, start } = isolate(async (counts) => {
      batches.push(counts);
      if (batches.length === 1) throw new Error('The object is not there.');
    });
    await answer();
    goTo(start + 20_000);
    await answer();
    expect(batches).toEqual([[['retongue_plays_total', 1]], [['retongue_plays_total', 1]]]);
  });
});

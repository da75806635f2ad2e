import autocannon from 'autocannon';
import { type EdgeSite, type PublishedSite, publishOn, SEGMENT_BYTES, startEdgeSite } from './edge-site.ts';
import { type Figures, median, medians, prefixed } from './figures.ts';
import type { Bench, BenchOptions } from './options.ts';

/** Requests under way at a time, and how long each is asked, in seconds. */
const CONNECTIONS = 8;
const SECONDS = 5;
const QUICK_SECONDS = 2;
const PUBLISHES = 20;

type Speed = Readonly<Record<'requests_per_s' | 'p50_ms' | 'p99_ms', number>>;

/** What viewers ask for, by link with every check on, against the same object streamed to everyone; and publishing. */
export const edge: Bench = async (options) => {
  const figures: Figures = { metrics: {}, peers: { unauthenticated: {} }, ratios: {} };
  const site = await startEdgeSite(options.folder);
  try {
    const published = await publishOn(site);
    for (const [name, asked] of Object.entries(thingsOf(published))) {
      const { ours, theirs } = await inTurn(site, asked, options);
      Object.assign(figures.metrics, prefixed(name, ours));
      Object.assign(figures.peers.unauthenticated ?? {}, prefixed(name, theirs));
      figures.ratios[`${name}_requests`] = ours.requests_per_s / theirs.requests_per_s;
      figures.ratios[`${name}_p99`] = ours.p99_ms / theirs.p99_ms;
      options.say(`${name}: ${Math.round(ours.requests_per_s)}/s, peer ${Math.round(theirs.requests_per_s)}/s`);
    }
    Object.assign(figures.metrics, prefixed('publish', await publishing(site, published)));
    return figures;
  } finally {
    await site.close();
  }
};

interface Asked {
  readonly path: string;
  readonly key: string;
  readonly range?: string;
}

function thingsOf({ media, playlistKey, segmentKey }: PublishedSite): Readonly<Record<string, Asked>> {
  const segment = { path: `${media}video/0.m4s`, key: segmentKey };
  return {
    playlist: { path: `${media}video.m3u8`, key: playlistKey },
    segment,
    segment_range: { ...segment, range: `bytes=${SEGMENT_BYTES / 2}-${SEGMENT_BYTES / 2 + 99_999}` },
  };
}

/** Both one after the other, as often as asked: what the machine does otherwise hits both. */
async function inTurn(site: EdgeSite, { path, key, range }: Asked, { runs, quick }: BenchOptions) {
  const headers: Record<string, string> = range ? { range } : {};
  const seconds = quick ? QUICK_SECONDS : SECONDS;
  const [ours, theirs]: [Speed[], Speed[]] = [[], []];
  for (let run = 0; run < runs; run += 1) {
    theirs.push(await speedOf(`${site.watch.replace('127.0.0.1', 'localhost')}/bench/${key}`, headers, seconds));
    ours.push(await speedOf(site.watch + path, headers, seconds));
  }
  return { ours: medians(ours), theirs: medians(theirs) };
}

async function speedOf(url: string, headers: Record<string, string>, seconds: number): Promise<Speed> {
  const result = await autocannon({ url, headers, connections: CONNECTIONS, duration: seconds });
  if (result.non2xx > 0 || result.errors > 0)
    throw new Error(`${url} was refused ${result.non2xx + result.errors} times.`);
  return { requests_per_s: result.requests.average, p50_ms: result.latency.p50, p99_ms: result.latency.p99 };
}

/** A commit that names what is there already, as after one edited line; one after the other. */
async function publishing(site: EdgeSite, { description }: PublishedSite): Promise<Speed> {
  const times: number[] = [];
  for (let n = 0; n < PUBLISHES; n += 1) {
    const { id: session } = await site.ask<{ id: string }>('POST', '/v1/sessions');
    const begun = performance.now();
    await site.ask('POST', '/v1/dubs', { session, description: { ...description, title: `Bench ${n}` } });
    times.push(performance.now() - begun);
  }
  const total = times.reduce((sum, time) => sum + time, 0);
  return { requests_per_s: (1000 * times.length) / total, p50_ms: median(times), p99_ms: Math.max(...times) };
}

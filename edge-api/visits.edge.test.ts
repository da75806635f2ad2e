import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import type { LogEntry } from './log.ts';
import { keptMetrics } from './metrics/shard.ts';
import { Tally } from './metrics/tally.ts';
import { call, newActor } from './testing/client.ts';
import { realServices } from './testing/services.ts';
import { newWatched, textOf, type Watched, WatchIsolate } from './testing/watching.ts';

let dub: Watched['dub'];
let link: Watched['link'];
let token: Watched['token'];
let media: Watched['media'];

beforeAll(async () => {
  ({ dub, link, token, media } = await newWatched());
});

describe('what is told of a visit', () => {
  test('is its route, never its path: no line has the token, the name or who asked', async () => {
    const lines: LogEntry[] = [];
    const told = new WatchIsolate({ log: (entry) => lines.push(entry) });
    const headers = {
      'cf-connecting-ip': '203.0.113.7',
      'user-agent': 'Mozilla/9',
      referer: 'https://school.example/',
    };
    for (const path of [
      `/w/${token}`,
      `/e/${token}`,
      `${media}/video/0.m4s`,
      `${media}/nothing.ts`,
      '/w/forged',
      `/${token}`,
    ])
      await textOf(await told.get(path, { headers }));
    await told.get(`${media}/master.m3u8`, { method: 'POST', headers });
    const broken = new WatchIsolate({
      log: (entry) => lines.push(entry),
      objects: { ...realServices().objects, read: () => Promise.reject(new Error(`cannot read ${token}`)) },
    });
    expect((await broken.get(`${media}/video/0.m4s`, { headers })).status).toBe(500);
    const text = JSON.stringify(lines);
    for (const secret of [token, link.id, token.slice(-43), '203.0.113', 'Mozilla', 'school', 'nothing.ts', '0.m4s'])
      expect(text).not.toContain(secret);
    expect(lines.map(({ route, status, refusal }) => [route, status, refusal]).slice(0, 7)).toEqual([
      ['/w/:share', 200, undefined],
      ['/e/:share', 200, undefined],
      ['/s/:share/:version/:name{.+}', 200, undefined],
      ['/s/:share/:version/:name{.+}', 404, 'not-found'],
      ['/w/:share', 403, 'bad-signature'],
      ['none', 404, 'not-found'],
      ['/s/*', 405, 'method-not-allowed'],
    ]);
    expect(lines[2]).toMatchObject({ dub, request: expect.stringMatching(/^[0-9a-f-]{36}$/), ms: expect.any(Number) });
  });

  test('is counted: plays, bytes and refusals by reason', async () => {
    const meter = new Tally();
    const counted = new WatchIsolate({ meter });
    await textOf(await counted.get(`${media}/master.m3u8`));
    await textOf(await counted.get(`${media}/audio-es/0.m4s`, { headers: { range: 'bytes=0-2' } }));
    await counted.get(`${media}/audio-es/0.m4s`, { method: 'HEAD' });
    await counted.get('/w/forged');
    const counts = Object.fromEntries(meter.take().filter(([series]) => !series.includes('duration')));
    expect(counts).toMatchObject({
      retongue_plays_total: 1,
      'retongue_served_bytes_total{role="audio"}': 3,
      'retongue_refusals_total{reason="bad-signature"}': 1,
      'retongue_http_requests_total{route="/w/:share",method="GET",status="403"}': 1,
    });
  });
});

test('what was counted is shown to who has a token for it', async () => {
  const meter = new Tally();
  meter.count('retongue_plays_total', {}, 3);
  await keptMetrics(env.METRICS).add(meter.take());
  const watcher = await newActor({ scopes: ['metrics'] });
  const shown = await call('GET', '/metrics', { actor: watcher });
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const text = await shown.text();
  expect(text).toMatch(/^retongue_plays_total [3-9]\d*$/m);
  expect(text).toMatch(/^retongue_published_dubs [1-9]\d*$/m);
  expect(text).toMatch(/^retongue_stored_bytes [1-9]\d*$/m);
});

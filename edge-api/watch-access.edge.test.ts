import { beforeAll, describe, expect, test } from 'vitest';
import { call, refusalOf } from './testing/client.ts';
import { type Holder, REFUSED, SHORT_MS, tokensOf, WATCH_ROWS } from './testing/watch-matrix.ts';
import { newWatched, textOf, type Watched, WatchIsolate } from './testing/watching.ts';
import { watchApp } from './watch-app.ts';

const rows = Object.entries(WATCH_ROWS).map(([route, row]) => ({ route, row, method: route.split(' ')[0] ?? '' }));
/** Anything of the dub that a refusal could give away: title, languages, speaker and words of testing/client.ts. */
const TOLD = /A dub|Spanish|English|Good morning|Buenos|mpegurl|EXTM3U/;

let watched: Watched;
let tokens: Readonly<Record<Holder, string>>;
/** An hour late for the link that is to have expired, and with nothing believed from before. */
let isolate: WatchIsolate;

beforeAll(async () => {
  watched = await newWatched();
  const revoke = (id: string) => call('DELETE', `/v1/shares/${id}`, { actor: watched.owner });
  tokens = await tokensOf(watched, await newWatched('someone else’s'), revoke);
  isolate = new WatchIsolate();
  isolate.pass(SHORT_MS);
});

test('every route of the watch origin has a row', () => {
  const routes = watchApp.routes
    .filter(({ method }) => method !== 'ALL')
    .map(({ method, path }) => `${method} ${path}`);
  expect(rows.map(({ route }) => route).sort()).toEqual([...new Set(routes)].sort());
});

describe.each(rows)('$route', ({ method, row }) => {
  const ask = (holder: Holder) => isolate.get(row.path(tokens[holder]), { method });

  test('answers each holder as the table says, and tells who is refused nothing of the dub', async () => {
    const holders = Object.keys(tokens) as Holder[];
    const expected = holders.map((holder) => [holder, (row.isGuarded && REFUSED[holder]?.[0]) || row.status]);
    const answered: [Holder, number][] = [];
    for (const holder of holders) {
      const response = await ask(holder);
      answered.push([holder, response.status]);
      const said = `${JSON.stringify([...response.headers])}${await textOf(response)}`;
      if (response.status >= 400) {
        expect(said).not.toMatch(TOLD);
        expect(said).not.toContain(watched.dub);
        expect(said).not.toContain(watched.owner.owner);
      }
    }
    expect(answered).toEqual(expected);
  });

  test('is for no index, tells no referrer, is not sniffed, and sets a policy and no cookie', async () => {
    for (const holder of ['watching', 'none'] as const) {
      const response = await ask(holder);
      await response.body?.cancel();
      expect(Object.fromEntries(response.headers)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      });
      expect([...response.headers.keys()]).not.toContain('set-cookie');
    }
  });
});

test('a player is told why it is refused by a stable name', async () => {
  const told: [string, unknown][] = [];
  for (const holder of Object.keys(REFUSED) as Holder[])
    told.push([holder, await refusalOf(await isolate.get(`/s/${tokens[holder]}/1/master.m3u8`))]);
  expect(told).toEqual(Object.entries(REFUSED));
});

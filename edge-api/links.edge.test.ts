import { beforeAll, describe, expect, test } from 'vitest';
import { answer, call, newActor, refusalOf } from './testing/client.ts';
import { WATCH_ORIGIN } from './testing/services.ts';
import { newWatched, publishDub, type SharedLink, share, type Watched } from './testing/watching.ts';

const DAY_MS = 86_400_000;
let owner: Watched['owner'];
let dub: Watched['dub'];
let link: Watched['link'];
let media: Watched['media'];
let isolate: Watched['isolate'];

beforeAll(async () => {
  ({ owner, dub, link, media, isolate } = await newWatched());
});

describe('a link', () => {
  test('is on the watch origin, says what it allows, and is the same when it is listed', async () => {
    expect(link).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{20}$/),
      dub,
      download: false,
      created: expect.any(String),
      expires: expect.any(String),
      url: expect.stringMatching(`^${WATCH_ORIGIN}/w/new\\.${link.id}\\.${dub}\\.`),
      embedUrl: link.url?.replace('/w/', '/e/'),
    });
    const listed = await answer<{ shares: SharedLink[] }>(
      await call('GET', `/v1/shares?dub=${dub}`, { actor: owner }),
      200,
    );
    expect(listed).toEqual({ shares: [link] });
  });

  test('is listed in pages, the latest first', async () => {
    const own = await newActor();
    const other = await publishDub(own, 'paged');
    const made: SharedLink[] = [];
    for (const name of ['a', 'b', 'c']) made.push(await share(own, other, { name }));
    const names: (string | undefined)[] = [];
    let next: string | undefined;
    do {
      const path = `/v1/shares?limit=2${next ? `&cursor=${next}` : ''}`;
      const page = await answer<{ shares: SharedLink[]; next?: string }>(await call('GET', path, { actor: own }), 200);
      names.push(...page.shares.map(({ name }) => name));
      next = page.next;
    } while (next);
    expect(names.toSorted()).toEqual(['a', 'b', 'c']);
    expect(await refusalOf(await call('GET', '/v1/shares?cursor=nonsense', { actor: own }))).toEqual([
      400,
      'malformed',
    ]);
  });

  test.each([
    ['in the past', { expires: new Date(Date.now() - 1000).toISOString() }],
    ['too far away', { expires: new Date(Date.now() + 6 * 366 * DAY_MS).toISOString() }],
    ['no time', { expires: 'soon' }],
    ['a right that there is not', { edit: true }],
    ['a dub by no id', { dub: '../x' }],
  ])('is not made with %s', async (_, more) => {
    const json = { dub, expires: new Date(Date.now() + DAY_MS).toISOString(), ...more };
    expect(await refusalOf(await call('POST', '/v1/shares', { actor: owner, json }))).toEqual([400, 'malformed']);
  });

  test('is made, listed and revoked by the owner only', async () => {
    const stranger = await newActor();
    const json = { dub, expires: new Date(Date.now() + DAY_MS).toISOString() };
    expect(await refusalOf(await call('POST', '/v1/shares', { actor: stranger, json }))).toEqual([404, 'not-found']);
    expect(await answer(await call('GET', `/v1/shares?dub=${dub}`, { actor: stranger }), 200)).toEqual({ shares: [] });
    const foreign = await call('DELETE', `/v1/shares/${link.id}`, { actor: stranger });
    expect(await refusalOf(foreign)).toEqual([404, 'not-found']);
    const nobody = await call('DELETE', `/v1/shares/${link.id}`);
    expect(await refusalOf(nobody)).toEqual([401, 'unauthenticated']);
    const watcher = await newActor({ owner: owner.owner, scopes: ['metrics'] });
    const unfit = await call('DELETE', `/v1/shares/${link.id}`, { actor: watcher });
    expect(await refusalOf(unfit)).toEqual([403, 'wrong-scope']);
    expect((await isolate.get(`${media}/master.m3u8`)).status).toBe(200);
  });
});

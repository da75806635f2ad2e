import { beforeAll, describe, expect, test } from 'vitest';
import { BELIEVED_MS } from './shares/gate.ts';
import { answer, call, newActor, refusalOf } from './testing/client.ts';
import { realServices } from './testing/services.ts';
import {
  newWatched,
  publishDub,
  type SharedLink,
  share,
  textOf,
  tokenOf,
  type Watched,
  WatchIsolate,
} from './testing/watching.ts';

const DAY_MS = 86_400_000;
let owner: Watched['owner'];
let dub: Watched['dub'];
let link: Watched['link'];
let token: Watched['token'];
let isolate: Watched['isolate'];

beforeAll(async () => {
  ({ owner, dub, link, token, isolate } = await newWatched());
});

describe('a link that opens nothing', () => {
  test('because it was changed is refused, whatever was changed', async () => {
    const other = await publishDub(await newActor(), 'someone else’s');
    for (const forged of [
      token.replace(dub, other),
      token.replace(link.id, '0'.repeat(20)),
      token.replace(/w\.([\w-]+)$/, 'd.$1'),
      token.slice(0, -2),
      `${token}A`,
      token.toUpperCase(),
      'x',
      '..%2f..',
    ]) {
      expect(await refusalOf(await isolate.get(`/s/${forged}/1/master.m3u8`))).toEqual([403, 'bad-signature']);
      expect((await isolate.get(`/w/${forged}`)).status).toBe(403);
    }
  });

  test('because it has expired says so, and nothing of the dub', async () => {
    const short = tokenOf(await share(owner, dub, { expires: new Date(Date.now() + 60_000).toISOString() }));
    const later = new WatchIsolate();
    expect((await later.get(`/s/${short}/1/master.m3u8`)).status).toBe(200);
    later.pass(60_000);
    expect(await refusalOf(await later.get(`/s/${short}/1/master.m3u8`))).toEqual([403, 'share-expired']);
    for (const page of [`/w/${short}`, `/e/${short}`]) {
      const answered = await later.get(page);
      const text = await textOf(answered);
      expect([answered.status, answered.headers.get('cache-control')]).toEqual([403, 'no-store']);
      expect(text).toContain('This link has expired');
      expect(text).not.toMatch(/A dub one|Spanish|<script/);
    }
  });

  test('because it was revoked is refused at once here, and within 60 s where it was believed', async () => {
    const doomed = await share(owner, dub);
    const path = `/s/${tokenOf(doomed)}/1/video/0.m4s`;
    const elsewhere = new WatchIsolate({ cache: await caches.open('revoked') });
    expect(await textOf(await elsewhere.get(path))).toBe('picture 0 one');
    await elsewhere.settled();
    const revoked = await call('DELETE', `/v1/shares/${doomed.id}`, { actor: owner, services: isolate.services });
    expect(revoked.status).toBe(204);
    expect(await refusalOf(await isolate.get(path))).toEqual([410, 'share-revoked']);
    expect(BELIEVED_MS).toBeLessThanOrEqual(45_000);
    elsewhere.pass(BELIEVED_MS);
    expect(await refusalOf(await elsewhere.get(path))).toEqual([410, 'share-revoked']);
    const page = await elsewhere.get(`/w/${tokenOf(doomed)}`);
    expect([page.status, await textOf(page)]).toEqual([410, expect.stringContaining('This link has been withdrawn')]);
    // Again is no fault, and it stays in the list without its address.
    expect((await call('DELETE', `/v1/shares/${doomed.id}`, { actor: owner })).status).toBe(204);
    const { shares } = await answer<{ shares: SharedLink[] }>(await call('GET', '/v1/shares', { actor: owner }), 200);
    const listed = shares.find(({ id }) => id === doomed.id);
    expect([listed?.revokedAt, listed?.url]).toEqual([expect.any(String), undefined]);
  });

  test('because its key was retired is refused; while two keys are active both are good', async () => {
    const old = { shareKeys: async () => (await realServices().shareKeys()).slice(1) };
    const json = { dub, expires: new Date(Date.now() + DAY_MS).toISOString() };
    const before = await answer<SharedLink>(
      await call('POST', '/v1/shares', { actor: owner, json, services: old }),
      201,
    );
    const path = `/s/${tokenOf(before)}/1/master.m3u8`;
    expect(tokenOf(before)).toMatch(/^old\./);
    expect((await isolate.get(path)).status).toBe(200);
    const retired = new WatchIsolate({ shareKeys: async () => (await realServices().shareKeys()).slice(0, 1) });
    expect(await refusalOf(await retired.get(path))).toEqual([403, 'bad-signature']);
  });

  test('because its dub was deleted is withdrawn, for those who are watching too', async () => {
    const own = await newActor();
    const gone = await publishDub(own, 'gone');
    const path = `/s/${tokenOf(await share(own, gone))}/1/master.m3u8`;
    const [watching, here] = [new WatchIsolate(), new WatchIsolate()];
    for (const one of [watching, here]) expect((await one.get(path)).status).toBe(200);
    const { services } = here;
    expect((await call('DELETE', `/v1/dubs/${gone}`, { actor: own, services })).status).toBe(204);
    expect(await refusalOf(await here.get(path))).toEqual([410, 'share-revoked']);
    watching.pass(BELIEVED_MS);
    expect(await refusalOf(await watching.get(path))).toEqual([410, 'share-revoked']);
  });
});

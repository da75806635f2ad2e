import { beforeAll, describe, expect, test } from 'vitest';
import { BELIEVED_MS } from './shares/gate.ts';
import { newActor, refusalOf } from './testing/client.ts';
import { realServices } from './testing/services.ts';
import {
  dataOf,
  newWatched,
  publishDub,
  share,
  textOf,
  tokenOf,
  type Watched,
  WatchIsolate,
} from './testing/watching.ts';

const DAY_MS = 86_400_000;
let dub: Watched['dub'];
let token: Watched['token'];
let isolate: Watched['isolate'];

beforeAll(async () => {
  ({ dub, token, isolate } = await newWatched());
});

describe('the watch page', () => {
  test('says what the dub is, in text only, and lets in no other script', async () => {
    const answered = await isolate.get(`/w/${token}`);
    const html = await textOf(answered);
    expect(Object.fromEntries(answered.headers)).toMatchObject({
      'cache-control': 'no-store',
      'content-security-policy': expect.stringMatching(
        /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'$/,
      ),
      'content-type': 'text/html; charset=utf-8',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
      'x-robots-tag': 'noindex',
    });
    expect(
      answered.headers.has('cross-origin-opener-policy') || answered.headers.has('cross-origin-embedder-policy'),
    ).toBe(false);
    expect(html).toContain('<title>A dub one</title>');
    expect(html).toContain('content="AI-dubbed from English into Spanish."');
    expect(dataOf(html)).toEqual({
      title: 'A dub one',
      language: 'en',
      duration: 10,
      hasPicture: true,
      hasPoster: false,
      sounds: [
        { key: 'es', language: 'es', name: 'Spanish', isOriginal: false, isDefault: true },
        { key: 'original', language: 'en', name: 'English (original)', isOriginal: true, isDefault: false },
      ],
      subtitles: [{ key: 'es', language: 'es', name: 'Spanish' }],
      chapters: [{ start: 0, title: 'All of it' }],
      base: `/s/${token}/1/`,
      downloads: [],
      isEmbedded: false,
    });
  });

  test('is shown in other pages where the settings allow it, and only as the embedded player', async () => {
    const settings = {
      ...realServices().settings,
      frameAncestors: 'https://school.example',
      reportAddress: 'mailto:a@b.example',
    };
    const set = new WatchIsolate({ settings });
    const embedded = await set.get(`/e/${token}`);
    expect(embedded.headers.get('content-security-policy')).toMatch(/frame-ancestors https:\/\/school\.example$/);
    const data = dataOf(await textOf(embedded));
    expect([data.isEmbedded, data.report]).toEqual([
      true,
      `mailto:a@b.example?subject=Report%20of%20the%20dub%20${dub}`,
    ]);
    expect((await set.get(`/w/${token}`)).headers.get('content-security-policy')).toMatch(/frame-ancestors 'none'$/);
  });
});

describe('a dub that was replaced', () => {
  test('is watched on for 24 h by those who are watching, and new by all others', async () => {
    const own = await newActor();
    const changing = await publishDub(own, 'first');
    const current = tokenOf(await share(own, changing));
    const [watching, here] = [new WatchIsolate(), new WatchIsolate()];
    expect((await here.get(`/w/${current}`)).status).toBe(200);
    const old = `/s/${current}/1/audio-es/0.m4s`;
    expect(await textOf(await watching.get(old))).toBe('es 0 first');
    await publishDub(own, 'second', changing, here.services);
    // At once where it was replaced.
    expect(dataOf(await textOf(await here.get(`/w/${current}`))).base).toBe(`/s/${current}/2/`);
    const replacedAt = watching.services.now();
    expect(await textOf(await watching.get(old))).toBe('es 0 first');
    watching.pass(BELIEVED_MS);
    expect(await textOf(await watching.get(`/s/${current}/2/audio-es/0.m4s`))).toBe('es 0 second');
    expect(dataOf(await textOf(await watching.get(`/w/${current}`))).base).toBe(`/s/${current}/2/`);
    watching.pass(DAY_MS - BELIEVED_MS - 1000);
    expect(watching.services.now() - replacedAt).toBeLessThan(DAY_MS);
  });

  test('is gone after 24 h', async () => {
    const own = await newActor();
    const changing = await publishDub(own, 'first');
    const lasting = new Date(Date.now() + 3 * DAY_MS).toISOString();
    const current = tokenOf(await share(own, changing, { expires: lasting }));
    await publishDub(own, 'second', changing);
    const later = new WatchIsolate();
    later.pass(DAY_MS - 60_000);
    expect((await later.get(`/s/${current}/1/master.m3u8`)).status).toBe(200);
    later.pass(61_000);
    expect(await refusalOf(await later.get(`/s/${current}/1/master.m3u8`))).toEqual([410, 'gone']);
    expect((await later.get(`/s/${current}/2/master.m3u8`)).status).toBe(200);
  });
});

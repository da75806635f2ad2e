import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { WATCH_DATA_ID, type WatchData } from '../wasm-workers/core/publish/watch.ts';
import { app } from './app.ts';
import type { LogEntry } from './log.ts';
import { Tally } from './metrics/tally.ts';
import { BELIEVED_MS } from './shares/gate.ts';
import { type Actor, answer, call, newActor, refusalOf } from './testing/client.ts';
import { realServices, WATCH_ORIGIN } from './testing/services.ts';
import { publishDub, type SharedLink, share, tokenOf, WatchIsolate } from './testing/watching.ts';

const DAY_MS = 86_400_000;
let owner: Actor;
let dub: string;
let link: SharedLink;
let token: string;
let media: string;
let isolate: WatchIsolate;

beforeAll(async () => {
  owner = await newActor();
  dub = await publishDub(owner, 'one');
  link = await share(owner, dub);
  token = tokenOf(link);
  media = `/s/${token}/1`;
  isolate = new WatchIsolate();
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

describe('a published file', () => {
  test('has the type of its role, may be kept by the viewer for five minutes, and could run nothing', async () => {
    const answers = await Promise.all(
      ['master.m3u8', 'video/0.m4s', 'audio-es/init.mp4', 'es.vtt', 'chapters.vtt', 'transcript.json'].map((name) =>
        isolate.get(`${media}/${name}`),
      ),
    );
    expect(answers.map(({ status, headers }) => [status, headers.get('content-type')])).toEqual([
      [200, 'application/vnd.apple.mpegurl'],
      [200, 'video/mp4'],
      [200, 'audio/mp4'],
      [200, 'text/vtt; charset=utf-8'],
      [200, 'text/vtt; charset=utf-8'],
      [200, 'application/json'],
    ]);
    for (const { headers } of answers)
      expect(Object.fromEntries(headers)).toMatchObject({
        'accept-ranges': 'bytes',
        'cache-control': 'private, max-age=300',
        'content-security-policy': "sandbox; default-src 'none'",
        'cross-origin-resource-policy': 'same-origin',
        etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'x-robots-tag': 'noindex',
      });
    expect(answers.some(({ headers }) => headers.has('access-control-allow-origin'))).toBe(false);
  });

  test('is named by playlists with relative addresses, all of which lead to bytes', async () => {
    const texts = await Promise.all(
      ['master', 'video', 'audio-es', 'audio-original', 'subtitles-es'].map(async (name) =>
        textOf(await isolate.get(`${media}/${name}.m3u8`)),
      ),
    );
    const named = texts.flatMap((text) => [
      ...text.split('\n').filter((line) => line && !line.startsWith('#')),
      ...[...text.matchAll(/URI="([^"]+)"/g)].map(([, uri = '']) => uri),
    ]);
    expect(named.filter((uri) => /^[a-z]+:|^\/|\.\./i.test(uri))).toEqual([]);
    expect(texts.join()).not.toMatch(/[0-9a-f]{64}/);
    const statuses = await Promise.all(named.map(async (uri) => (await isolate.get(`${media}/${uri}`)).status));
    expect(new Set(statuses)).toEqual(new Set([200]));
  });

  test('answers HEAD, ranges and 304 as RFC 9110 says', async () => {
    const path = `${media}/audio-es/0.m4s`;
    const whole = await isolate.get(path);
    const etag = whole.headers.get('etag') ?? '';
    const text = await textOf(whole);
    expect(text).toBe('es 0 one');
    const head = await isolate.get(path, { method: 'HEAD' });
    expect([head.status, head.headers.get('content-length'), head.body]).toEqual([200, '8', null]);
    const part = await isolate.get(path, { headers: { range: 'bytes=3-5' } });
    expect([part.status, part.headers.get('content-range'), await textOf(part)]).toEqual([
      206,
      'bytes 3-5/8',
      text.slice(3, 6),
    ]);
    const headPart = await isolate.get(path, { method: 'HEAD', headers: { range: 'bytes=3-5' } });
    expect([headPart.status, headPart.headers.get('content-length')]).toEqual([206, '3']);
    const beyond = await isolate.get(path, { headers: { range: 'bytes=8-' } });
    expect([beyond.headers.get('content-range'), ...(await refusalOf(beyond))]).toEqual([
      'bytes */8',
      416,
      'range-not-satisfiable',
    ]);
    const same = await isolate.get(path, { headers: { 'if-none-match': etag } });
    expect([same.status, await same.text(), same.headers.get('cache-control')]).toEqual([
      304,
      '',
      'private, max-age=300',
    ]);
    const changed = await isolate.get(path, { headers: { range: 'bytes=3-5', 'if-range': '"other"' } });
    expect([changed.status, await textOf(changed)]).toEqual([200, text]);
  });

  test.each(['POST', 'PUT', 'DELETE', 'PATCH'])('is not to be changed by %s', async (method) => {
    const answered = await isolate.get(`${media}/master.m3u8`, { method });
    expect([answered.headers.get('allow'), ...(await refusalOf(answered))]).toEqual([
      'GET, HEAD',
      405,
      'method-not-allowed',
    ]);
  });

  test.each([
    '/description.json',
    '/..%2fmaster.m3u8',
    '/%2e%2e/%2e%2e/master.m3u8',
    '/..%5cmaster.m3u8',
    '/audio-es/..%2f..%2f..%2fetc%2fpasswd',
    '/audio-es%2f0.m4s%00',
    '/AUDIO-ES/0.m4s',
    '/audio-es/00.m4s',
    '/audio-es/0.m4s/',
    '/',
    `/${'a'.repeat(101)}`,
    '/%ff%fe',
    "/x'%20OR%201=1--",
    '/__proto__',
    '/es.vtt%0d%0aset-cookie:a=b',
  ])('is not found under %j', async (name) => {
    const answered = await isolate.get(`${media}${name}`);
    expect([403, 404]).toContain(answered.status);
    expect(answered.headers.has('set-cookie')).toBe(false);
    await answered.body?.cancel();
  });

  test.each(['0', '2', '01', '-1', '1e0', '1.0', '9'.repeat(40), 'latest', '__proto__', 'constructor'])(
    'is not found in a version %j',
    async (version) => {
      expect(await refusalOf(await isolate.get(`/s/${token}/${version}/master.m3u8`))).toEqual([404, 'not-found']);
    },
  );

  test('is never reached by its digest', async () => {
    const head = await isolate.get(`${media}/video/0.m4s`, { method: 'HEAD' });
    const digest = head.headers.get('etag')?.slice(1, -1) ?? '';
    for (const path of [`${media}/${digest}`, `/proc/${owner.owner}/${digest}`, `/${digest}`])
      expect((await isolate.get(path)).status).toBe(404);
  });

  test('can be saved with the right to, and not without', async () => {
    expect(await refusalOf(await isolate.get(`${media}/es.vtt?download`))).toEqual([403, 'not-downloadable']);
    const generous = tokenOf(await share(owner, dub, { download: true }));
    const saved = await isolate.get(`/s/${generous}/1/es.vtt?download`);
    expect([saved.status, saved.headers.get('content-disposition')]).toEqual([200, 'attachment; filename="es.vtt"']);
    await saved.body?.cancel();
  });
});

describe('the cache', () => {
  test('gives whole answers and ranges of them, once the store has been read', async () => {
    const reads: (string | undefined)[] = [];
    const { objects } = realServices();
    const cached = new WatchIsolate({
      cache: await caches.open('test'),
      objects: {
        ...objects,
        read: (key, range) => {
          reads.push(key);
          return objects.read(key, range);
        },
      },
    });
    const path = `${media}/video/1.m4s`;
    const first = await cached.get(path, { headers: { range: 'bytes=0-6' } });
    expect(await textOf(first)).toBe('picture');
    await cached.settled();
    // The range that was asked for, and the whole for the cache.
    expect(reads.length).toBe(2);
    expect(await textOf(await cached.get(path))).toBe('picture 1 one');
    const cut = await cached.get(path, { headers: { range: 'bytes=8-8' } });
    expect([cut.status, cut.headers.get('content-range'), await textOf(cut)]).toEqual([206, 'bytes 8-8/13', '1']);
    expect(reads.length).toBe(2);
  });

  test('is not touched before the link has been verified', async () => {
    const touched: string[] = [];
    const spied = new WatchIsolate({
      cache: {
        match: async (request) => void touched.push(String(request)),
        put: async (request) => void touched.push(String(request)),
      },
    });
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    expect(await refusalOf(await spied.get(`/s/${forged}/1/video/0.m4s`))).toEqual([403, 'bad-signature']);
    expect(touched).toEqual([]);
  });
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
    const watching = new WatchIsolate();
    expect((await watching.get(path)).status).toBe(200);
    expect((await call('DELETE', `/v1/dubs/${gone}`, { actor: own })).status).toBe(204);
    watching.pass(BELIEVED_MS);
    expect(await refusalOf(await watching.get(path))).toEqual([410, 'share-revoked']);
  });
});

describe('a dub that was replaced', () => {
  test('is watched on for 24 h by those who are watching, and new by all others', async () => {
    const own = await newActor();
    const changing = await publishDub(own, 'first');
    const current = tokenOf(await share(own, changing));
    const watching = new WatchIsolate();
    const old = `/s/${current}/1/audio-es/0.m4s`;
    expect(await textOf(await watching.get(old))).toBe('es 0 first');
    await publishDub(own, 'second', changing);
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

  test('has HSTS where it is served over https', async () => {
    expect((await isolate.get('/healthz')).headers.has('strict-transport-security')).toBe(false);
    const { watchApp } = await import('./watch-app.ts');
    const secure = await watchApp.fetch(new Request('https://watch.test/healthz'), isolate.services);
    expect(secure.headers.get('strict-transport-security')).toMatch(/^max-age=31536000/);
  });
});

describe('the two origins', () => {
  test('have nothing in common: no API, app or models on one, no watch page or media on the other', async () => {
    const everything = { pages: async () => new Response('<html>studio</html>') };
    for (const path of [
      '/',
      '/index.html',
      '/v1/dubs',
      '/v1/openapi.json',
      '/models/x',
      '/metrics',
      '/sw.js',
      '/assets/a.js',
      '/watch/',
    ])
      expect([path, (await new WatchIsolate(everything).get(path)).status]).toEqual([path, 404]);
    for (const path of [`/w/${token}`, `/e/${token}`, `${media}/master.m3u8`, '/watch/', '/watch/assets/x.js'])
      expect([path, (await call('GET', path, { services: everything })).status]).toEqual([path, 404]);
    expect(await textOf(await call('GET', '/', { services: everything }))).toBe('<html>studio</html>');
  });

  test('send nobody elsewhere', async () => {
    for (const path of [
      '//evil.example',
      `/w//evil.example`,
      `/w/${token}?next=https://evil.example`,
      '/w/https:%2f%2fevil.example',
    ]) {
      const answered = await isolate.get(path);
      expect([path, answered.status >= 300 && answered.status < 400, answered.headers.get('location')]).toEqual([
        path,
        false,
        null,
      ]);
    }
  });
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
  const { keptMetrics } = await import('./metrics/shard.ts');
  await keptMetrics(env.METRICS).add(meter.take());
  const watcher = await newActor({ scopes: ['metrics'] });
  const shown = await call('GET', '/metrics', { actor: watcher });
  expect([shown.status, shown.headers.get('content-type')]).toEqual([200, 'text/plain; version=0.0.4; charset=utf-8']);
  const text = await shown.text();
  expect(text).toMatch(/^retongue_plays_total [3-9]\d*$/m);
  expect(text).toMatch(/^retongue_published_dubs [1-9]\d*$/m);
  expect(text).toMatch(/^retongue_stored_bytes [1-9]\d*$/m);
});

/** Whatever the type says, it is text here. */
async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await response.arrayBuffer());
}

/** What the page will read. */
function dataOf(html: string): WatchData {
  const [, json = ''] = html.match(new RegExp(`id="${WATCH_DATA_ID}">([^<]*)</script>`)) ?? [];
  return JSON.parse(json) as WatchData;
}

test('the studio’s app does not answer with the watch page either when its host is the watch origin’s', async () => {
  const answered = await app.fetch(new Request(`${WATCH_ORIGIN}/w/${token}`), realServices());
  expect(answered.status).toBe(404);
});

import { beforeAll, describe, expect, test } from 'vitest';
import { refusalOf } from './testing/client.ts';
import { realServices } from './testing/services.ts';
import { newWatched, share, textOf, tokenOf, type Watched, WatchIsolate } from './testing/watching.ts';

let owner: Watched['owner'];
let dub: Watched['dub'];
let token: Watched['token'];
let media: Watched['media'];
let isolate: Watched['isolate'];

beforeAll(async () => {
  ({ owner, dub, token, media, isolate } = await newWatched());
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

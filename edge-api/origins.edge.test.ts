import { beforeAll, describe, expect, test } from 'vitest';
import { app } from './app.ts';
import { call } from './testing/client.ts';
import { realServices, WATCH_ORIGIN } from './testing/services.ts';
import { newWatched, textOf, type Watched, WatchIsolate } from './testing/watching.ts';
import { watchApp } from './watch-app.ts';

let token: Watched['token'];
let media: Watched['media'];
let isolate: Watched['isolate'];

beforeAll(async () => {
  ({ token, media, isolate } = await newWatched());
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

  test('are come to by https ever after, once they were; on this machine there is only http', async () => {
    const pages = async () => new Response('<html>studio</html>');
    for (const one of [app, watchApp])
      for (const path of ['/', '/healthz', '/v1/usage', '/w/forged', '/nothing']) {
        const heard = async (scheme: string) => {
          const answered = await one.fetch(new Request(`${scheme}://dubs.test${path}`), { ...realServices(), pages });
          await answered.body?.cancel();
          const { headers } = answered;
          return [headers.get('strict-transport-security'), headers.get('x-content-type-options')];
        };
        expect([path, await heard('https')]).toEqual([path, ['max-age=31536000', 'nosniff']]);
        expect([path, await heard('http')]).toEqual([path, [null, 'nosniff']]);
      }
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

test('the studio’s app does not answer with the watch page either when its host is the watch origin’s', async () => {
  const answered = await app.fetch(new Request(`${WATCH_ORIGIN}/w/${token}`), realServices());
  expect(answered.status).toBe(404);
});

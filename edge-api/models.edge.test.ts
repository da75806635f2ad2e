import { env, exports } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { isDigest } from '../wasm-workers/core/digest.ts';
import { Failure } from '../wasm-workers/core/failure.ts';
import { app } from './app.ts';
import { catalogue } from './catalogue.ts';
import { problem } from './problem.ts';
import { r2Shelf } from './r2.ts';
import type { ByteRange } from './range.ts';
import type { Services } from './services.ts';
import { realServices } from './testing/services.ts';

const SIZE = 100_000;
const type = 'application/octet-stream';
const bytes = Uint8Array.from({ length: SIZE }, (_, index) => (index * 31 + (index >> 8)) & 0xff);
const absent = 'ab'.repeat(32);
const shelf = r2Shelf(env.MODELS);
let digest = '';

beforeAll(async () => {
  digest = await sha256(bytes);
  await shelf.write(digest, new Blob([bytes]).stream());
});

/** The app over the real R2, with a catalogue of one file that is there and one that is not. */
function get(path: string, init: RequestInit = {}, more: Partial<Services> = {}) {
  const services: Services = {
    ...realServices(),
    models: shelf,
    catalogue: new Map([
      [digest, { bytes: SIZE, type }],
      [absent, { bytes: 10, type }],
    ]),
    ...more,
  };
  return app.fetch(new Request(`http://edge.test${path}`, init), services);
}

async function sha256(data: BufferSource): Promise<string> {
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', data));
  return [...hash].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await response.arrayBuffer());
}

async function bytesOf(response: Response): Promise<Uint8Array<ArrayBuffer>> {
  return new Uint8Array(await response.arrayBuffer());
}

describe('a model file', () => {
  test('comes from R2 whole, cacheable for ever, for this origin only', async () => {
    const response = await get(`/models/${digest}`);
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'accept-ranges': 'bytes',
      'cache-control': 'public, max-age=31536000, immutable',
      'cache-status': 'shelf; hit',
      'content-length': String(SIZE),
      'content-type': type,
      'cross-origin-embedder-policy': 'require-corp',
      'cross-origin-resource-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      etag: `"${digest}"`,
    });
    expect(await sha256(await bytesOf(response))).toBe(digest);
  });

  test('answers HEAD with its size and no body', async () => {
    const response = await get(`/models/${digest}`, { method: 'HEAD' });
    expect([response.status, response.headers.get('content-length'), response.body]).toEqual([200, String(SIZE), null]);
  });

  test.each([
    ['bytes=0-0', 0, 1],
    ['bytes=10-19', 10, 20],
    ['bytes=99990-', 99_990, SIZE],
    ['bytes=-7', SIZE - 7, SIZE],
    ['bytes=-999999999', 0, SIZE],
    ['bytes=5-99999999999999999999999', 5, SIZE],
  ])('answers %s with those bytes only', async (range, start, end) => {
    const response = await get(`/models/${digest}`, { headers: { range } });
    expect(response.status).toBe(206);
    expect(response.headers.get('content-range')).toBe(`bytes ${start}-${end - 1}/${SIZE}`);
    expect(response.headers.get('content-length')).toBe(String(end - start));
    expect(await bytesOf(response)).toEqual(bytes.slice(start, end));
  });

  test.each(['bytes=100000-', 'bytes=99999999999999999999-', 'bytes=-0'])(
    'refuses %s with 416 and its size',
    async (range) => {
      const response = await get(`/models/${digest}`, { headers: { range } });
      expect([response.status, response.headers.get('content-range')]).toEqual([416, `bytes */${SIZE}`]);
    },
  );

  test.each(['bytes=5-2', 'bytes=0-1,4-5', 'items=0-1', 'bytes=abc'])(
    'is served whole when the range is %s',
    async (range) => {
      const response = await get(`/models/${digest}`, { headers: { range } });
      expect([response.status, (await response.arrayBuffer()).byteLength]).toEqual([200, SIZE]);
    },
  );

  test('whose size the catalogue does not know is measured on the shelf', async () => {
    const unmeasured = { catalogue: new Map([[digest, { type }]]) };
    const response = await get(`/models/${digest}`, { headers: { range: 'bytes=-7' } }, unmeasured);
    expect([response.status, response.headers.get('content-range')]).toEqual([206, `bytes 99993-99999/${SIZE}`]);
    expect(await bytesOf(response)).toEqual(bytes.slice(-7));
  });

  test('is not sent again to who has it', async () => {
    for (const tag of [`"${digest}"`, `W/"${digest}"`, `"other", "${digest}"`, '*']) {
      const response = await get(`/models/${digest}`, { headers: { 'if-none-match': tag, range: 'bytes=0-0' } });
      expect([response.status, response.headers.get('etag'), await response.text()]).toEqual([304, `"${digest}"`, '']);
    }
    const changed = await get(`/models/${digest}`, { headers: { 'if-none-match': '"other"' } });
    expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, SIZE]);
  });

  test('goes on from a range only if it is still the same file', async () => {
    const same = await get(`/models/${digest}`, { headers: { range: 'bytes=1-2', 'if-range': `"${digest}"` } });
    const other = await get(`/models/${digest}`, { headers: { range: 'bytes=1-2', 'if-range': '"other"' } });
    expect([(await bytesOf(same)).length, (await bytesOf(other)).length]).toEqual([2, SIZE]);
  });
});

describe('what is no model file', () => {
  test.each([
    ['/models/', 400],
    ['/models/abc', 400],
    [`/models/${'A'.repeat(64)}`, 400],
    [`/models/${'a'.repeat(65)}`, 400],
    [`/models/${'a'.repeat(64)}/x`, 400],
    ['/models/..%2f..%2fetc%2fpasswd', 400],
    ['/models/%2e%2e%2f%2e%2e%2fhealthz', 400],
    [`/models/${'a'.repeat(64)}%00`, 400],
    ['/models/../../etc/passwd', 404],
    [`/models/${'0'.repeat(64)}`, 404],
    [`/models/${absent}`, 404],
    ['/v1/nothing', 404],
  ])('%s is refused with %i and problem details', async (path, status) => {
    const response = await get(path);
    const body = await response.json<{ status: number; code: string; message: string }>();
    expect([response.status, body.status]).toEqual([status, status]);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(['unsupported-input', 'model-download']).toContain(body.code);
    expect(body.message).toMatch(/^[A-Z].*\.$/);
  });

  test('an object in the bucket that the catalogue does not name stays there', async () => {
    const secret = new TextEncoder().encode('not a model');
    const key = await sha256(secret);
    await env.MODELS.put(key, secret);
    expect((await get(`/models/${key}`)).status).toBe(404);
  });

  test('nobody writes through this address', async () => {
    for (const method of ['POST', 'PUT', 'DELETE']) {
      const response = await get(`/models/${digest}`, { method });
      expect([response.status, response.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
    }
  });
});

describe('a file that R2 does not hold yet', () => {
  const fresh = new TextEncoder().encode('a file that lies elsewhere');

  test('is streamed on from the puller and found in R2 the next time', async () => {
    const key = await sha256(fresh);
    const asked: (ByteRange | undefined)[] = [];
    const work: Promise<unknown>[] = [];
    const services: Partial<Services> = {
      catalogue: new Map([[key, { bytes: fresh.length, type }]]),
      later: (_, start) => work.push(start()),
      pull: async (_, range) => {
        asked.push(range);
        return range ? new Response(fresh.slice(2, 6), { status: 206 }) : new Response(fresh);
      },
    };
    const first = await get(`/models/${key}`, { headers: { range: 'bytes=2-5' } }, services);
    expect([first.status, await textOf(first)]).toEqual([206, 'file']);
    expect(first.headers.get('content-range')).toBe(`bytes 2-5/${fresh.length}`);
    await Promise.all(work);
    const second = await get(`/models/${key}`, {}, services);
    expect([second.headers.get('cache-status'), await textOf(second)]).toEqual([
      'shelf; hit',
      'a file that lies elsewhere',
    ]);
    expect(asked).toEqual([{ offset: 2, length: 4 }, undefined]);
  });

  test('is refused by R2 when its bytes are wrong, which is 422 and not 500', async () => {
    const wrong = shelf.write(absent, new Blob(['wrong bytes']).stream());
    const error = await wrong.catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Failure);
    expect(error).toMatchObject({ code: 'model-integrity', message: expect.stringContaining(absent) });
    expect(problem(error).status).toBe(422);
    expect(await shelf.size(absent)).toBeUndefined();
  });

  test('that no puller can get is 502 with the reason', async () => {
    const pull = () => Promise.reject(new Failure('model-download', 'The hub cannot be reached.'));
    const response = await get(`/models/${absent}`, {}, { pull });
    expect([response.status, await response.json()]).toEqual([
      502,
      { status: 502, code: 'model-download', message: 'The hub cannot be reached.' },
    ]);
  });
});

describe('the worker as deployed', () => {
  const published = [...catalogue(false).keys()];

  test('knows the catalogue and leaves out what is for tests only', async () => {
    expect(published.every(isDigest)).toBe(true);
    expect(catalogue(true).size).toBeGreaterThan(published.length);
    const response = await exports.default.fetch('http://edge.test/healthz');
    expect([response.status, await response.json()]).toEqual([200, { ok: true, models: published.length }]);
  });

  test('pulls nothing from anywhere', async () => {
    const response = await exports.default.fetch(`http://edge.test/models/${published[0]}`);
    expect([response.status, await response.json()]).toMatchObject([404, { code: 'model-download' }]);
  });
});

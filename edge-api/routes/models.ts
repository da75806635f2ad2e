import { Hono } from 'hono';
import { type Digest, isDigest } from '../../wasm-workers/core/digest.ts';
import { Failure } from '../../wasm-workers/core/failure.ts';
import { problem } from '../problem.ts';
import { type ByteRange, contentRange, matchesTag, parseRange } from '../range.ts';
import type { Services } from '../services.ts';

/** Bytes under a digest never change (RFC 8246). */
const FOR_EVER = 'public, max-age=31536000, immutable';

/** What is asked of a file that may be served. */
interface Wish {
  readonly digest: Digest;
  readonly type: string;
  /** Bytes; undefined where neither the catalogue nor the shelf knows: then the file is served whole, which is always allowed. */
  readonly size: number | undefined;
  readonly range?: ByteRange;
  readonly bodyless: boolean;
}

/** `/models/<sha256>`: a file of the catalogue by its digest (RFC 9110; `Cache-Status` as in RFC 9211). */
export const models = new Hono<{ Bindings: Services }>();

models.on(['GET', 'HEAD'], '/*', async (c) => {
  const digest = c.req.path.replace(/^\/models\/?/, '');
  if (!isDigest(digest))
    return problem(
      new Failure('unsupported-input', 'A model is asked for by its SHA-256: 64 lower-case hexadecimal digits.'),
    );
  const file = c.env.catalogue.get(digest);
  if (!file)
    return problem(
      new Failure('model-download', `No model of this catalogue has a file with the SHA-256 ${digest}.`),
      404,
    );

  const etag = `"${digest}"`;
  if (matchesTag(c.req.header('if-none-match'), etag))
    return new Response(null, { status: 304, headers: { etag, 'cache-control': FOR_EVER } });

  const size = file.bytes ?? (await c.env.models.size(digest));
  const ifRange = c.req.header('if-range');
  const ranged = size !== undefined && (ifRange === undefined || ifRange === etag);
  const range = ranged ? parseRange(c.req.header('range'), size) : undefined;
  if (range === 'unsatisfiable')
    return problem(new Failure('unsupported-input', `The file has ${size} bytes; the range lies beyond them.`), 416, {
      'content-range': contentRange(undefined, size ?? 0),
    });

  const wish: Wish = { digest, type: file.type, size, range, bodyless: c.req.method === 'HEAD' };
  return (await fromShelf(wish, c.env)) ?? (await fromAfar(wish, c.env));
});

models.all('/*', () =>
  problem(new Failure('unsupported-input', 'Models can be read only: GET or HEAD.'), 405, { allow: 'GET, HEAD' }),
);

async function fromShelf(wish: Wish, { models }: Services): Promise<Response | undefined> {
  if (wish.bodyless)
    return (await models.size(wish.digest)) === undefined ? undefined : answer(wish, null, 'shelf; hit');
  const body = await models.read(wish.digest, wish.range);
  return body && answer(wish, body, 'shelf; hit');
}

/** Streams the file on from where it is published, and sees to it that the shelf holds it the next time. */
async function fromAfar(wish: Wish, { models, pull, later }: Services): Promise<Response> {
  if (!pull)
    return problem(
      new Failure('model-download', `The file ${wish.digest} is not on this server yet. Try again later.`),
      404,
    );
  if (wish.bodyless && wish.size !== undefined) return answer(wish, null, 'shelf; fwd=miss');
  const pulled = await pull(wish.digest, wish.range);
  const size = wish.size ?? Number(pulled.headers.get('content-length'));
  if (wish.bodyless) {
    await pulled.body?.cancel();
    return answer({ ...wish, size }, null, 'shelf; fwd=miss');
  }
  // Asked for once more rather than teed: a tee holds in memory what the slower reader has not taken yet.
  later(wish.digest, async () => {
    const whole = await pull(wish.digest);
    if (whole.body) await models.write(wish.digest, whole.body);
  });
  return answer({ ...wish, size }, pulled.body, 'shelf; fwd=miss; stored');
}

function answer(
  { digest, type, size = 0, range }: Wish,
  body: ReadableStream<Uint8Array> | null,
  cacheStatus: string,
): Response {
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': FOR_EVER,
    'cache-status': cacheStatus,
    'content-length': String(range?.length ?? size),
    // A policy of the file's own would bind a worker that is started from it; there is no HTML among these files.
    'content-security-policy': "frame-ancestors 'none'",
    'content-type': type,
    etag: `"${digest}"`,
  });
  if (range) headers.set('content-range', contentRange(range, size));
  return new Response(body, { status: range ? 206 : 200, headers });
}

import { type Context, Hono } from 'hono';
import { MASTER } from '../../wasm-workers/core/publish/package.ts';
import { roleFacts } from '../../wasm-workers/core/publish/roles.ts';
import { type FileRow, fileKey } from '../keys.ts';
import type { Observed } from '../log.ts';
import { Refusal } from '../problem.ts';
import { type ByteRange, contentRange, matchesTag, parseRange } from '../range.ts';
import type { Services } from '../services.ts';
import { admit, fileOf } from '../shares/gate.ts';

/** The viewer's own browser may keep a file so long. */
const VIEWER = 'private, max-age=300';
/** Seconds for which the edge keeps a copy: what was deleted is gone from there within the hour, and unreachable at once. */
const KEPT_S = 3600;
/** Larger files are read from the store each time, in bytes. */
const MOST_CACHED = 64 * 2 ** 20;
/** No name that a package has is longer, in characters. */
const LONGEST_NAME = 100;
/** Whatever the bytes are, they run nothing and embed nothing. */
const POLICY = "sandbox; default-src 'none'";

/** `/s/<share>/<version>/<name>`: a file of a published dub, for who has a link to it (RFC 9110; ranges, HEAD, 304). */
export const media = new Hono<Observed>();

media.on(['GET', 'HEAD'], '/s/:share/:version/:name{.+}', async (c) => {
  const { share, dub } = await admit(c.req.param('share'), c.env);
  c.set('dub', dub.id);
  const file = await named(c, dub);
  const isSaved = c.req.query('download') !== undefined;
  if ((isSaved || file.role === 'download') && !share.download)
    throw new Refusal('not-downloadable', 'This link is for watching only.');

  const etag = `"${file.sha256}"`;
  const headers = new Headers({
    'accept-ranges': 'bytes',
    'cache-control': VIEWER,
    'content-security-policy': POLICY,
    'content-type': roleFacts(file.role).type,
    etag,
  });
  if (isSaved) headers.set('content-disposition', `attachment; filename="${file.name.replaceAll('/', '-')}"`);
  if (matchesTag(c.req.header('if-none-match'), etag)) return new Response(null, { status: 304, headers });

  const ifRange = c.req.header('if-range');
  const range = ifRange === undefined || ifRange === etag ? parseRange(c.req.header('range'), file.bytes) : undefined;
  if (range === 'unsatisfiable')
    throw new Refusal('range-not-satisfiable', `The file has ${file.bytes} bytes; the range lies beyond them.`, {
      'content-range': contentRange(undefined, file.bytes),
    });
  headers.set('content-length', String(range?.length ?? file.bytes));
  if (range) headers.set('content-range', contentRange(range, file.bytes));
  const status = range ? 206 : 200;
  if (c.req.method === 'HEAD') return new Response(null, { status, headers });
  const body = await bytesOf(file, range, c.env);
  count(c, file, range);
  return new Response(body, { status, headers });
});

media.on(['POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'], '/s/*', () => {
  throw new Refusal('method-not-allowed', 'Published files can be read only: GET or HEAD.', { allow: 'GET, HEAD' });
});

function named(c: Context<Observed>, dub: Parameters<typeof fileOf>[0]): Promise<FileRow> {
  const name = c.req.param('name') ?? '';
  const version = c.req.param('version') ?? '';
  if (name.length > LONGEST_NAME || !/^[1-9]\d{0,8}$/.test(version))
    throw new Refusal('not-found', 'There is nothing at this address.');
  return fileOf(dub, Number(version), name, c.env);
}

/** From the cache where it is there, else from the store; then the cache gets it for the next time. */
async function bytesOf(file: FileRow, range: ByteRange | undefined, services: Services): Promise<ReadableStream> {
  const { cache, objects, later } = services;
  // By owner and digest: the same bytes of another version are the same entry, those of another owner are not.
  const entry = `https://media.invalid/${encodeURIComponent(file.owner)}/${file.sha256}`;
  const isCacheable = cache !== undefined && file.bytes <= MOST_CACHED;
  if (isCacheable) {
    const headers: Record<string, string> = range
      ? { range: `bytes=${range.offset}-${range.offset + range.length - 1}` }
      : {};
    const hit = await cache.match(new Request(entry, { headers }));
    if (hit?.body && hit.status === (range ? 206 : 200)) return hit.body;
    await hit?.body?.cancel();
  }
  const key = fileKey(file);
  const body = await objects.read(key, range);
  if (!body) throw new Refusal('gone', 'This file is no longer here. Reload the page.');
  if (isCacheable)
    // Read once more rather than teed: the cache takes whole answers only, and a tee holds what the slower reader leaves.
    later(entry, async () => {
      const whole = await objects.read(key);
      if (!whole) return;
      const headers = { 'cache-control': `max-age=${KEPT_S}`, 'content-length': String(file.bytes) };
      await cache.put(entry, new Response(whole, { headers }));
    });
  return body;
}

function count(c: Context<Observed>, file: FileRow, range: ByteRange | undefined): void {
  const { meter } = c.env;
  meter.count('retongue_served_bytes_total', { role: file.role }, range?.length ?? file.bytes);
  if (file.name === MASTER) meter.count('retongue_plays_total');
}

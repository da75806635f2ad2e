import { createRoute, z } from '@hono/zod-openapi';
import { roleFacts } from '../../wasm-workers/core/publish/roles.ts';
import { allow } from '../access/principal.ts';
import { MAX_BODY_BYTES, MissingAnswer, MissingRequest, PutQuery, StoredArtifact } from '../contract/artifacts.ts';
import { Sha256 } from '../contract/common.ts';
import { artifactKey } from '../keys.ts';
import { apiRoutes, BEARER, jsonAnswer, jsonBody, refusals } from '../openapi.ts';
import { Refusal } from '../problem.ts';
import { type ArtifactRow, findArtifact, keepStored, reserve, storeBytes } from '../publishing/artifacts.ts';
import { useSession } from '../publishing/sessions.ts';
import { contentRange, parseRange } from '../range.ts';

const Params = z.object({ sha256: Sha256 });
const Bytes = z.string().openapi({ format: 'binary' });

const missing = createRoute({
  method: 'post',
  path: '/v1/artifacts/missing',
  operationId: 'missingArtifacts',
  summary: 'Which of these have to be sent?',
  tags: ['artifacts'],
  security: BEARER,
  middleware: allow('publish'),
  request: { body: jsonBody(MissingRequest) },
  responses: { 200: jsonAnswer(MissingAnswer, 'Those that have to be sent.'), ...refusals('not-found', 'gone') },
});

const put = createRoute({
  method: 'put',
  path: '/v1/artifacts/{sha256}',
  operationId: 'putArtifact',
  summary: 'Sends an artifact of at most 95 MiB',
  tags: ['artifacts'],
  security: BEARER,
  middleware: allow('publish'),
  request: {
    params: Params,
    query: PutQuery,
    body: { required: true, content: { 'application/octet-stream': { schema: Bytes } } },
  },
  responses: {
    200: jsonAnswer(StoredArtifact, 'It was there already.'),
    201: jsonAnswer(StoredArtifact, 'Stored; the bytes hash to the digest.'),
    ...refusals(
      ...(['not-found', 'gone', 'length-required', 'too-large', 'wrong-type', 'wrong-bytes', 'conflict'] as const),
      ...(['over-quota', 'over-day-quota', 'aborted'] as const),
    ),
  },
});

const get = createRoute({
  method: 'get',
  path: '/v1/artifacts/{sha256}',
  operationId: 'getArtifact',
  summary: 'Reads an artifact of one’s own',
  tags: ['artifacts'],
  security: BEARER,
  middleware: allow('publish'),
  request: { params: Params },
  responses: {
    200: { description: 'The bytes.', content: { '*/*': { schema: Bytes } } },
    206: { description: 'The range of them.', content: { '*/*': { schema: Bytes } } },
    ...refusals('not-found', 'range-not-satisfiable'),
  },
});

/** `/v1/artifacts`: an owner's bytes by their digest. */
export const artifacts = apiRoutes()
  .openapi(missing, async (c) => {
    const { session, digests } = c.req.valid('json');
    const { owner } = c.var.principal;
    await useSession(owner, session, c.env);
    const stored = new Set((await keepStored(owner, digests, c.env)).map(({ sha256 }) => sha256));
    return c.json({ missing: [...new Set(digests)].filter((digest) => !stored.has(digest)) }, 200);
  })
  .openapi(put, async (c) => {
    const { sha256 } = c.req.valid('param');
    const { session, role } = c.req.valid('query');
    const bytes = promisedLength(c.req.header('content-length'));
    checkType(c.req.header('content-type'), roleFacts(role).type);
    const { principal } = c.var;
    await useSession(principal.owner, session, c.env);
    const offer = { sha256, role, bytes };
    const row = await reserve(principal, offer, c.env);
    if (row.state === 'stored') {
      await keepStored(principal.owner, [sha256], c.env);
      await c.req.raw.body?.cancel();
      return c.json(storedArtifact(row), 200);
    }
    const stream = c.req.raw.body ?? new Blob([]).stream();
    return c.json(storedArtifact(await storeBytes(principal.owner, offer, { stream, length: bytes }, c.env)), 201);
  })
  .openapi(get, async (c) => {
    const { sha256 } = c.req.valid('param');
    const { owner } = c.var.principal;
    const row = await findArtifact(owner, sha256, c.env);
    if (row?.state !== 'stored') throw notFound();
    const range = parseRange(c.req.header('range'), row.bytes);
    if (range === 'unsatisfiable')
      throw new Refusal('range-not-satisfiable', `The artifact has ${row.bytes} bytes.`, {
        'content-range': contentRange(undefined, row.bytes),
      });
    const isHead = c.req.method === 'HEAD';
    const body = isHead ? null : await c.env.objects.read(artifactKey(owner, sha256), range);
    if (body === undefined) throw notFound();
    return new Response(body, {
      status: range ? 206 : 200,
      headers: {
        'accept-ranges': 'bytes',
        'cache-control': 'private, no-store',
        'content-disposition': 'attachment',
        'content-length': String(range?.length ?? row.bytes),
        'content-type': roleFacts(row.role).type,
        ...(range ? { 'content-range': contentRange(range, row.bytes) } : {}),
      },
    });
  });

/** As the API shows it. Only what is stored is shown. */
export function storedArtifact({ sha256, role, bytes, verified }: ArtifactRow) {
  return { sha256, role, bytes, verified: verified === 'sha256' ? ('sha256' as const) : ('bytes' as const) };
}

function notFound(): Refusal {
  return new Refusal('not-found', 'You have no artifact with this SHA-256.');
}

function promisedLength(header: string | undefined): number {
  if (header === undefined || !/^\d{1,15}$/.test(header))
    throw new Refusal('length-required', 'Say how many bytes there are: Content-Length.');
  const bytes = Number(header);
  if (bytes > MAX_BODY_BYTES)
    throw new Refusal('too-large', `Larger files than ${MAX_BODY_BYTES} bytes go up in parts: POST /v1/uploads.`);
  if (bytes === 0) throw new Refusal('malformed', 'An artifact has a byte at least.');
  return bytes;
}

/** The uploader need not name a type; who names one names the role's. */
function checkType(given: string | undefined, type: string): void {
  const plain = given?.split(';')[0]?.trim().toLowerCase();
  if (plain !== undefined && plain !== 'application/octet-stream' && plain !== type.split(';')[0])
    throw new Refusal('wrong-type', `A file of this role is ${type}, or application/octet-stream.`);
}

import { createRoute, z } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { StoredArtifact } from '../contract/artifacts.ts';
import { UploadId } from '../contract/common.ts';
import {
  CompleteRequest,
  PartsAnswer,
  PartsRequest,
  Upload,
  UploadAnswer,
  UploadRequest,
} from '../contract/uploads.ts';
import { artifactKey } from '../keys.ts';
import { apiRoutes, BEARER, jsonAnswer, jsonBody, refusals } from '../openapi.ts';
import { Refusal } from '../problem.ts';
import { keepStored, reserve } from '../publishing/artifacts.ts';
import { useSession } from '../publishing/sessions.ts';
import {
  arrivedParts,
  beginUpload,
  bytesOfPart,
  completeUpload,
  endUpload,
  findUpload,
  PART_URL_SECONDS,
  partCount,
  rememberParts,
  type UploadRow,
} from '../publishing/uploads.ts';
import { verifyWhole } from '../publishing/verify.ts';
import type { Services } from '../services.ts';
import { storedArtifact } from './artifacts.ts';

const common = { tags: ['uploads'], security: BEARER, middleware: allow('publish') };
const params = z.object({ id: UploadId });

const begin = createRoute({
  ...common,
  method: 'post',
  path: '/v1/uploads',
  operationId: 'beginUpload',
  summary: 'Begins to send a large file in parts, or goes on with it',
  request: { body: jsonBody(UploadRequest) },
  responses: {
    200: jsonAnswer(UploadAnswer, 'The upload that is open, or the artifact where it is there already.'),
    ...refusals('not-found', 'gone', 'too-large', 'over-quota', 'over-day-quota', 'conflict', 'wrong-bytes'),
  },
});

const show = createRoute({
  ...common,
  method: 'get',
  path: '/v1/uploads/{id}',
  operationId: 'getUpload',
  summary: 'What has arrived',
  request: { params },
  responses: { 200: jsonAnswer(Upload, 'The upload.'), ...refusals('not-found', 'gone') },
});

const parts = createRoute({
  ...common,
  method: 'post',
  path: '/v1/uploads/{id}/parts',
  operationId: 'nextParts',
  summary: 'Reports parts that have arrived, and asks for addresses of others',
  request: { params, body: jsonBody(PartsRequest) },
  responses: {
    200: jsonAnswer(PartsAnswer, 'An address for each part wanted.'),
    ...refusals('not-found', 'gone', 'invalid-parts', 'too-large'),
  },
});

const complete = createRoute({
  ...common,
  method: 'post',
  path: '/v1/uploads/{id}/complete',
  operationId: 'completeUpload',
  summary: 'Makes one artifact of the parts',
  description: 'The answer says that the number of bytes is verified, and their hash not yet: that is done soon after.',
  request: { params, body: jsonBody(CompleteRequest) },
  responses: {
    200: jsonAnswer(StoredArtifact, 'The artifact.'),
    ...refusals('not-found', 'gone', 'invalid-parts', 'wrong-bytes'),
  },
});

const abort = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/uploads/{id}',
  operationId: 'abortUpload',
  summary: 'Gives an upload up',
  request: { params },
  responses: { 204: { description: 'Its parts are gone, and its room is free.' }, ...refusals('not-found', 'gone') },
});

/** `/v1/uploads`: files that do not fit through the Worker go to R2 in parts. */
export const uploads = apiRoutes()
  .openapi(begin, async (c) => {
    const { session, ...offer } = c.req.valid('json');
    const { principal } = c.var;
    await useSession(principal.owner, session, c.env);
    const row = await reserve(principal, offer, c.env);
    if (row.state === 'stored') {
      await keepStored(principal.owner, [offer.sha256], c.env);
      return c.json({ artifact: storedArtifact(row) }, 200);
    }
    return c.json({ upload: await shown(await beginUpload(principal.owner, session, offer, c.env), c.env) }, 200);
  })
  .openapi(show, async (c) => {
    const upload = await findUpload(c.var.principal.owner, c.req.valid('param').id, c.env);
    return c.json(await shown(upload, c.env), 200);
  })
  .openapi(parts, async (c) => {
    const { arrived, wanted } = c.req.valid('json');
    const { owner } = c.var.principal;
    const upload = await findUpload(owner, c.req.valid('param').id, c.env);
    const beyond = [...wanted, ...arrived.map(({ part }) => part)].find((part) => part > partCount(upload));
    if (beyond !== undefined)
      throw new Refusal('invalid-parts', `There is no part ${beyond}: it has ${partCount(upload)}.`);
    await useSession(owner, upload.session, c.env);
    await rememberParts(upload, arrived, c.env);
    const urls = await Promise.all([...new Set(wanted)].map((part) => address(upload, part, c.env)));
    return c.json({ urls }, 200);
  })
  .openapi(complete, async (c) => {
    const { owner } = c.var.principal;
    const upload = await findUpload(owner, c.req.valid('param').id, c.env);
    const listed = c.req.valid('json').parts ?? (await arrivedParts(upload, c.env));
    const row = await completeUpload(upload, listed, c.env);
    c.env.later(`verify ${owner} ${upload.sha256}`, () => verifyWhole(owner, upload.sha256, c.env));
    return c.json(storedArtifact(row), 200);
  })
  .openapi(abort, async (c) => {
    await endUpload(await findUpload(c.var.principal.owner, c.req.valid('param').id, c.env), c.env);
    return c.body(null, 204);
  });

async function address(upload: UploadRow, part: number, { objects, now }: Services) {
  const bytes = bytesOfPart(upload, part);
  const key = artifactKey(upload.owner, upload.sha256);
  const expires = new Date(now() + PART_URL_SECONDS * 1000).toISOString();
  const url = await objects.multipart.partUrl(key, upload.upload_id, part, bytes, PART_URL_SECONDS);
  return { part, url, bytes, expires };
}

async function shown(upload: UploadRow, services: Services) {
  const arrived = await arrivedParts(upload, services);
  return {
    id: upload.id,
    sha256: upload.sha256,
    bytes: upload.bytes,
    partBytes: upload.part_bytes,
    parts: partCount(upload),
    arrived: [...arrived],
    expires: new Date(upload.expires).toISOString(),
  };
}

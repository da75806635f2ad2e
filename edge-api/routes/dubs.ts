import { createRoute, z } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { DubId } from '../contract/common.ts';
import { Dub, DubDetails, DubList, DubListQuery, PublishRequest } from '../contract/dubs.ts';
import { apiRoutes, BEARER, jsonAnswer, jsonBody, refusals } from '../openapi.ts';
import { type DubRow, deleteDub, findDub, listDubs, type VersionRow, versionsOf } from '../publishing/dubs.ts';
import { eraseArtifacts, eraseDubs } from '../publishing/erase.ts';
import { publish } from '../publishing/publish.ts';
import { useSession } from '../publishing/sessions.ts';

const common = { tags: ['dubs'], security: BEARER, middleware: allow('publish') };
const params = z.object({ id: DubId });
const PUBLISHING = [
  ...(['not-found', 'gone', 'invalid-description', 'missing-artifacts', 'conflict', 'too-large'] as const),
  ...(['over-quota', 'over-day-quota'] as const),
] as const;

const create = createRoute({
  ...common,
  method: 'post',
  path: '/v1/dubs',
  operationId: 'publishDub',
  summary: 'Publishes a dub',
  description:
    'The edge writes the playlists, chapters and transcript itself. The same request again gives the same dub.',
  request: { body: jsonBody(PublishRequest) },
  responses: { 201: jsonAnswer(Dub, 'Published.'), ...refusals(...PUBLISHING) },
});

const replace = createRoute({
  ...common,
  method: 'put',
  path: '/v1/dubs/{id}',
  operationId: 'replaceDub',
  summary: 'Publishes a new version of a dub',
  description: 'Links go on working. The version before can be watched for 24 h more.',
  request: { params, body: jsonBody(PublishRequest) },
  responses: { 200: jsonAnswer(Dub, 'Replaced.'), ...refusals(...PUBLISHING) },
});

const list = createRoute({
  ...common,
  method: 'get',
  path: '/v1/dubs',
  operationId: 'listDubs',
  summary: 'One’s own dubs, the latest change first',
  request: { query: DubListQuery },
  responses: { 200: jsonAnswer(DubList, 'A page of them.'), ...refusals() },
});

const show = createRoute({
  ...common,
  method: 'get',
  path: '/v1/dubs/{id}',
  operationId: 'getDub',
  summary: 'A dub with its versions',
  request: { params },
  responses: { 200: jsonAnswer(DubDetails, 'The dub.'), ...refusals('not-found') },
});

const remove = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/dubs/{id}',
  operationId: 'deleteDub',
  summary: 'Deletes a dub and all links to it',
  request: { params },
  responses: { 204: { description: 'Refused from now on; erased within 24 h.' }, ...refusals('not-found') },
});

/** `/v1/dubs`: what an owner has published. */
export const dubs = apiRoutes()
  .openapi(create, async (c) => {
    const { session, description } = c.req.valid('json');
    const { principal } = c.var;
    await useSession(principal.owner, session, c.env);
    const dub = await publish({ principal, session, description }, c.env);
    c.set('dub', dub.id);
    return c.json(shown(dub), 201);
  })
  .openapi(replace, async (c) => {
    const { session, description } = c.req.valid('json');
    const { principal } = c.var;
    await useSession(principal.owner, session, c.env);
    const replaces = await findDub(principal.owner, c.req.valid('param').id, c.env);
    c.set('dub', replaces.id);
    return c.json(shown(await publish({ principal, session, description, replaces }, c.env)), 200);
  })
  .openapi(list, async (c) => {
    const { rows, next } = await listDubs(c.var.principal.owner, c.req.valid('query'), c.env);
    return c.json({ dubs: rows.map(shown), next }, 200);
  })
  .openapi(show, async (c) => {
    const dub = await findDub(c.var.principal.owner, c.req.valid('param').id, c.env);
    c.set('dub', dub.id);
    return c.json({ ...shown(dub), versions: (await versionsOf(dub.id, c.env)).map(shownVersion) }, 200);
  })
  .openapi(remove, async (c) => {
    const { id } = c.req.valid('param');
    await deleteDub(c.var.principal.owner, id, c.env);
    c.set('dub', id);
    // At once where nothing comes between; else the clock sees to it.
    c.env.later('erase', () => eraseDubs(c.env).then(() => eraseArtifacts(c.env)));
    return c.body(null, 204);
  });

function shown({ id, title, language, targets, duration, number, unverified, created, changed }: DubRow) {
  return {
    id,
    title,
    language: language ?? undefined,
    targets: JSON.parse(targets) as string[],
    duration,
    version: number,
    unverifiedFiles: unverified,
    created: new Date(created).toISOString(),
    changed: new Date(changed).toISOString(),
  };
}

function shownVersion({ number, files, bytes, description_sha256, created, replaced_at }: VersionRow) {
  return {
    number,
    files,
    bytes,
    descriptionSha256: description_sha256,
    created: new Date(created).toISOString(),
    replacedAt: replaced_at === null ? undefined : new Date(replaced_at).toISOString(),
  };
}

import { createRoute, z } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { ShareId } from '../contract/common.ts';
import { Share, ShareList, ShareListQuery, ShareRequest } from '../contract/shares.ts';
import { apiRoutes, BEARER, jsonAnswer, jsonBody, refusals } from '../openapi.ts';
import type { Services } from '../services.ts';
import { createShare, listShares, revokeShare, type ShareRow } from '../shares/rows.ts';
import { signShare } from '../shares/token.ts';

const common = { tags: ['shares'], security: BEARER, middleware: allow('publish') };

const create = createRoute({
  ...common,
  method: 'post',
  path: '/v1/shares',
  operationId: 'createShare',
  summary: 'Makes a link to a dub',
  request: { body: jsonBody(ShareRequest) },
  responses: { 201: jsonAnswer(Share, 'The link.'), ...refusals('not-found', 'too-large', 'wrong-type') },
});

const list = createRoute({
  ...common,
  method: 'get',
  path: '/v1/shares',
  operationId: 'listShares',
  summary: 'Links to one’s own dubs, the latest first',
  request: { query: ShareListQuery },
  responses: { 200: jsonAnswer(ShareList, 'A page of them.'), ...refusals() },
});

const revoke = createRoute({
  ...common,
  method: 'delete',
  path: '/v1/shares/{id}',
  operationId: 'revokeShare',
  summary: 'Withdraws a link',
  request: { params: z.object({ id: ShareId }) },
  responses: { 204: { description: 'Refused within 60 s, everywhere.' }, ...refusals('not-found') },
});

/** `/v1/shares`: links to what an owner has published. */
export const shares = apiRoutes()
  .openapi(create, async (c) => {
    const { dub, expires, download, name } = c.req.valid('json');
    const wanted = { dub, expires: Date.parse(expires), download, name };
    const row = await createShare(c.var.principal.owner, wanted, c.env);
    c.set('dub', row.dub);
    return c.json(await shown(row, c.env), 201);
  })
  .openapi(list, async (c) => {
    const { rows, next } = await listShares(c.var.principal.owner, c.req.valid('query'), c.env);
    return c.json({ shares: await Promise.all(rows.map((row) => shown(row, c.env))), next }, 200);
  })
  .openapi(revoke, async (c) => {
    await revokeShare(c.var.principal.owner, c.req.valid('param').id, c.env);
    return c.body(null, 204);
  });

async function shown(row: ShareRow, { shareKeys, settings }: Services): Promise<z.infer<typeof Share>> {
  const { id, dub, key_id, name, download, created, expires, revoked_at } = row;
  const key = (await shareKeys()).find((candidate) => candidate.id === key_id);
  const isOpen = key && settings.watchOrigin && revoked_at === null;
  // Signed again rather than kept: who reads the database has no links.
  const token =
    isOpen && (await signShare({ id, dub, expires: Math.floor(expires / 1000), download: download === 1 }, key));
  return {
    id,
    dub,
    name: name ?? undefined,
    download: download === 1,
    created: new Date(created).toISOString(),
    expires: new Date(expires).toISOString(),
    revokedAt: revoked_at === null ? undefined : new Date(revoked_at).toISOString(),
    ...(token ? { url: `${settings.watchOrigin}/w/${token}`, embedUrl: `${settings.watchOrigin}/e/${token}` } : {}),
  };
}

import { createRoute, z } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { SessionId } from '../contract/common.ts';
import { Session } from '../contract/sessions.ts';
import { apiRoutes, BEARER, jsonAnswer, refusals } from '../openapi.ts';
import { openSession, type SessionRow, useSession } from '../publishing/sessions.ts';

const open = createRoute({
  method: 'post',
  path: '/v1/sessions',
  operationId: 'openSession',
  summary: 'Begins to publish',
  tags: ['sessions'],
  security: BEARER,
  middleware: allow('publish'),
  responses: { 201: jsonAnswer(Session, 'The session.'), ...refusals() },
});

const show = createRoute({
  method: 'get',
  path: '/v1/sessions/{id}',
  operationId: 'getSession',
  summary: 'Goes on with a session, after a reload for example',
  tags: ['sessions'],
  security: BEARER,
  middleware: allow('publish'),
  request: { params: z.object({ id: SessionId }) },
  responses: { 200: jsonAnswer(Session, 'The session, which lives on.'), ...refusals('not-found', 'gone') },
});

/** `/v1/sessions`: what is sent while publishing is kept, though nothing names it yet. */
export const sessions = apiRoutes()
  .openapi(open, async (c) => c.json(shown(await openSession(c.var.principal.owner, c.env)), 201))
  .openapi(show, async (c) =>
    c.json(shown(await useSession(c.var.principal.owner, c.req.valid('param').id, c.env)), 200),
  );

function shown({ id, created, expires }: SessionRow) {
  return { id, created: new Date(created).toISOString(), expires: new Date(expires).toISOString() };
}

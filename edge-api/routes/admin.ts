import { createRoute, z } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { Inventory } from '../contract/admin.ts';
import { DubId } from '../contract/common.ts';
import { apiRoutes, BEARER, jsonAnswer, refusals } from '../openapi.ts';
import { inventoryOf } from '../publishing/inventory.ts';

const show = createRoute({
  method: 'get',
  path: '/v1/admin/dubs/{id}',
  operationId: 'inspectDub',
  summary: 'What lies in the bucket for a dub, whoever it belongs to',
  tags: ['admin'],
  security: BEARER,
  middleware: allow('admin'),
  request: { params: z.object({ id: DubId }) },
  responses: { 200: jsonAnswer(Inventory, 'Objects, and the files that point at them.'), ...refusals('not-found') },
});

/** `/v1/admin`: for who looks after the edge (`npm run admin`). */
export const admin = apiRoutes().openapi(show, async (c) =>
  c.json(await inventoryOf(c.req.valid('param').id, c.env), 200),
);

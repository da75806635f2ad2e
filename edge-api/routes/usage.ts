import { createRoute } from '@hono/zod-openapi';
import { allow } from '../access/principal.ts';
import { Usage } from '../contract/dubs.ts';
import { apiRoutes, BEARER, jsonAnswer, refusals } from '../openapi.ts';
import { dayOf } from '../publishing/artifacts.ts';

const show = createRoute({
  method: 'get',
  path: '/v1/usage',
  operationId: 'getUsage',
  summary: 'What is stored and was sent, and how much may be',
  tags: ['usage'],
  security: BEARER,
  middleware: allow('publish'),
  responses: { 200: jsonAnswer(Usage, 'In bytes, with the last 30 days.'), ...refusals() },
});

/** `/v1/usage`: an owner's bytes beside the token's quotas. */
export const usage = apiRoutes().openapi(show, async (c) => {
  const { sql, now } = c.env;
  const { owner, quota } = c.var.principal;
  const [totals] = await sql.rows<{ stored: number; dubs: number }>(
    `SELECT stored_bytes AS stored, (SELECT count(*) FROM dubs WHERE owner = ?1 AND number > 0 AND deleted IS NULL) AS dubs
     FROM owners WHERE id = ?1`,
    owner,
  );
  const days = await sql.rows<{ day: string; bytes: number }>(
    'SELECT day, bytes FROM usage WHERE owner = ? ORDER BY day DESC LIMIT 30',
    owner,
  );
  const today = dayOf(now());
  return c.json(
    {
      storedBytes: totals?.stored ?? 0,
      storedBytesLimit: quota.storedBytes,
      todayBytes: days.find(({ day }) => day === today)?.bytes ?? 0,
      todayBytesLimit: quota.dayBytes,
      uploadBytesLimit: quota.uploadBytes,
      dubs: totals?.dubs ?? 0,
      days: [...days],
    },
    200,
  );
});

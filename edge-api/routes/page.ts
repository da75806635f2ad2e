import { Hono } from 'hono';
import type { Observed } from '../log.ts';

/** The name that the studio looks for (web/publish/deployments.ts). */
const NAME = 'retongue-token';

/**
 * The studio's page as `npm start` serves it: with the token of this start, so that no account is needed. Only pages of this very
 * origin can read it: other origins by the same-origin policy, names that were pointed here by the check of the host.
 */
export const page = new Hono<Observed>().get('/', async (c, next) => {
  const { pages, settings } = c.env;
  if (!settings.localToken) return next();
  // Whole and now: what a browser kept has the token of another start.
  const response = await pages(new Request(new URL('/', c.req.url)));
  const html = await response.text();
  const headers = new Headers(response.headers);
  for (const stale of ['etag', 'last-modified', 'content-length']) headers.delete(stale);
  headers.set('cache-control', 'no-store');
  const meta = `<meta name="${NAME}" content="${settings.localToken}" />`;
  return new Response(html.replace('<head>', `<head>${meta}`), { status: response.status, headers });
});

import type { MiddlewareHandler } from 'hono';
import { cors } from 'hono/cors';
import type { Observed } from '../log.ts';
import { Refusal } from '../problem.ts';

/**
 * On this machine only the names of this machine are answered to, so that a name that a stranger points at 127.0.0.1 (DNS
 * rebinding) reaches nothing. Deployed, the platform routes by host.
 * @throws Refusal `wrong-host`.
 */
export const hostCheck: MiddlewareHandler<Observed> = async (c, next) => {
  const { hosts } = c.env.settings;
  if (hosts && !hosts.includes(new URL(c.req.url).host))
    throw new Refusal('wrong-host', 'This server answers to its own name only.');
  await next();
};

/**
 * Pages of other origins may not use the API, but those of the studios listed in the settings (CORS, Fetch 3.2). The server refuses
 * by itself, and does not leave it to browsers: a simple request is carried out before a browser looks at the answer (CSRF).
 * @throws Refusal `wrong-origin`.
 */
export const originCheck: MiddlewareHandler<Observed> = async (c, next) => {
  const origin = c.req.header('origin');
  const isOwn = origin === new URL(c.req.url).origin;
  if (origin !== undefined && !isOwn && !c.env.settings.origins.includes(origin))
    throw new Refusal('wrong-origin', 'Pages of this origin may not use this server.');
  if (origin === undefined && c.req.header('sec-fetch-site') === 'cross-site')
    throw new Refusal('wrong-origin', 'Pages of other origins may not use this server.');
  await next();
};

/** Answers of the API that a listed studio of another origin may read. */
export const studioCors = cors({
  origin: (origin, c) => (c.env.settings.origins.includes(origin) ? origin : undefined),
  allowHeaders: ['authorization', 'content-type', 'range'],
  allowMethods: ['GET', 'HEAD', 'POST', 'PUT', 'DELETE'],
  exposeHeaders: ['content-range', 'etag', 'retry-after', 'x-request-id'],
  maxAge: 600,
});

import type { MiddlewareHandler } from 'hono';
import type { Observed } from '../log.ts';

/** A year. Not for subdomains: what else lies under somebody's domain is theirs to decide. */
const YEAR = 'max-age=31536000';

/**
 * Browsers that came by https come by nothing else for a year (RFC 6797). On this machine there is only http, where the header means
 * nothing (8.1), so it is left out.
 */
export const strictTransport: MiddlewareHandler<Observed> = async (c, next) => {
  await next();
  if (new URL(c.req.url).protocol === 'https:') c.res.headers.set('strict-transport-security', YEAR);
};

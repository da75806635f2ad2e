import type { MiddlewareHandler } from 'hono';
import { routePath } from 'hono/route';
import type { Services } from './services.ts';

/**
 * One line of the log, as JSON. It names routes by their pattern, never by their path: share links have their token in
 * it. Nothing here tells who asked: no address, no agent, no referrer.
 */
export interface LogEntry {
  readonly level: 'info' | 'error';
  readonly event: string;
  /** The id that the answer bears too, as `x-request-id`. */
  readonly request?: string;
  readonly dub?: string;
  readonly [more: string]: string | number | undefined;
}

/** What the routes may tell about the request they answer. */
export interface Observed {
  Bindings: Services;
  Variables: {
    request: string;
    /** Id of the dub that was asked for, once it is known to exist. */
    dub?: string;
    /** Why the request was refused, where the answer is no problem details. */
    refusal?: string;
  };
}

const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** Label of what matches no route. */
const NO_ROUTE = 'none';

/** Writes to the platform's log. */
export function writeLog(entry: LogEntry): void {
  const write = entry.level === 'error' ? console.error : console.log;
  write(JSON.stringify({ at: new Date().toISOString(), ...entry }));
}

/** An error that nobody expected: its name and where in our code it was thrown; its message may hold what it was given. */
export function unexpected(error: unknown, request?: string): LogEntry {
  const isError = error instanceof Error;
  const places = isError ? (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line)) : [];
  const at = places.map((line) => line.trim().slice(3)).slice(0, 8);
  return {
    level: 'error',
    event: 'unexpected',
    request,
    error: isError ? error.name : typeof error,
    at: at.join(' < '),
  };
}

/** Gives each request an id, counts it, and writes a line about it. The first of all middleware. */
export const observed: MiddlewareHandler<Observed> = async (c, next) => {
  const request = crypto.randomUUID();
  c.set('request', request);
  const from = Date.now();
  await next();
  const ms = Date.now() - from;
  const pattern = routePath(c, -1);
  const route = pattern === '*' || pattern === '/*' ? NO_ROUTE : pattern;
  const method = METHODS.has(c.req.method) ? c.req.method : 'other';
  const { status } = c.res;
  const refusal = status >= 400 ? (c.get('refusal') ?? (await reasonOf(c.res))) : undefined;
  const { meter, log } = c.env;
  meter.count('retongue_http_requests_total', { route, method, status });
  meter.observe('retongue_http_request_duration_seconds', { route }, ms / 1000);
  if (refusal) meter.count('retongue_refusals_total', { reason: refusal });
  c.res.headers.set('x-request-id', request);
  log({ level: 'info', event: 'request', request, route, method, status, ms, refusal, dub: c.get('dub') });
};

/** The reason of problem details (RFC 9457): the last part of their type, or else their code. */
async function reasonOf(response: Response): Promise<string> {
  if (response.headers.get('content-type') !== 'application/problem+json') return 'other';
  const { type, code } = (await response.clone().json()) as { type?: string; code?: string };
  return type?.split(':').at(-1) ?? code ?? 'other';
}

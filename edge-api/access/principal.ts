import type { Context, MiddlewareHandler } from 'hono';
import type { Observed } from '../log.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { hashOf, readToken, SCOPES, type Scope } from './token.ts';

/** Who asks, by the token presented. */
export interface Principal {
  readonly owner: string;
  /** Id of the token. */
  readonly token: string;
  readonly scopes: readonly Scope[];
  readonly quota: Quota;
}

/** In bytes. What is stored and what came in today are counted for the owner, whichever token was used. */
export interface Quota {
  readonly storedBytes: number;
  readonly dayBytes: number;
  /** One file. */
  readonly uploadBytes: number;
}

/** The API's part of what a request carries along. */
export interface Api extends Observed {
  Variables: Observed['Variables'] & { principal: Principal };
}

interface TokenRow {
  readonly owner: string;
  readonly hash: string;
  readonly scopes: string;
  readonly stored_bytes_limit: number;
  readonly day_bytes_limit: number;
  readonly upload_bytes_limit: number;
  readonly expires: number | null;
  readonly revoked: number | null;
}

/** RFC 6750, 2.1. */
const BEARER = /^Bearer ([\x21-\x7e]{1,200})$/i;
const CHALLENGE = { 'www-authenticate': 'Bearer realm="retongue"' };
/** The platform's limits count by the minute. */
const RETRY = { 'retry-after': '60' };

/** The machine's own disk is the limit. */
const LOCAL_QUOTA: Quota = { storedBytes: 2 ** 50, dayBytes: 2 ** 50, uploadBytes: 2 ** 40 };

/**
 * Lets in who presents a token with the scope.
 * @throws Refusal `unauthenticated`, `token-expired`, `wrong-scope`, `rate-limited`.
 */
export function allow(scope: Scope): MiddlewareHandler<Api> {
  return async (c, next) => {
    const principal = await authenticate(c);
    if (!(await c.env.limits.api(principal.token)))
      throw new Refusal('rate-limited', 'Too many requests with this token. Wait a minute.', RETRY);
    if (!principal.scopes.includes(scope))
      throw new Refusal('wrong-scope', `This needs a token with the scope “${scope}”.`);
    c.set('principal', principal);
    await next();
  };
}

async function authenticate(c: Context<Api>): Promise<Principal> {
  const [, text = ''] = BEARER.exec(c.req.header('authorization') ?? '') ?? [];
  const found = (await local(text, c.env)) ?? (await known(text, c.env));
  if (typeof found === 'object') return found;
  // Only who fails is counted by address: an honest studio behind the same address is not held up.
  if (!(await c.env.limits.stranger(c.req.header('cf-connecting-ip') ?? 'local')))
    throw new Refusal('rate-limited', 'Too many requests without a valid token. Wait a minute.', RETRY);
  if (found === 'token-expired') throw new Refusal(found, 'This token has expired. Ask for a new one.', CHALLENGE);
  throw new Refusal('unauthenticated', 'This needs a valid token: Authorization: Bearer …', CHALLENGE);
}

/** The token that `npm start` made for this start. Compared by hash, so that time tells nothing. */
async function local(text: string, { settings }: Services): Promise<Principal | undefined> {
  if (!settings.localToken || (await hashOf(text)) !== (await hashOf(settings.localToken))) return undefined;
  return { owner: 'local', token: 'local', scopes: SCOPES, quota: LOCAL_QUOTA };
}

async function known(text: string, { sql, now }: Services): Promise<Principal | 'token-expired' | undefined> {
  const presented = await readToken(text);
  if (!presented) return undefined;
  const [row] = await sql.rows<TokenRow>('SELECT * FROM tokens WHERE id = ?', presented.id);
  // Hashes are compared, not secrets: how far two agree tells nothing that helps.
  if (!row || row.hash !== presented.hash || row.revoked !== null) return undefined;
  if (row.expires !== null && row.expires <= now()) return 'token-expired';
  return {
    owner: row.owner,
    token: presented.id,
    scopes: SCOPES.filter((scope) => (JSON.parse(row.scopes) as string[]).includes(scope)),
    quota: { storedBytes: row.stored_bytes_limit, dayBytes: row.day_bytes_limit, uploadBytes: row.upload_bytes_limit },
  };
}

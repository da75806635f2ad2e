import { newToken, SCOPES, type Scope } from '../../edge-api/access/token.ts';
import { query, quoted } from './database.ts';
import type { Place } from './place.ts';

/** What a token is made with. Limits are in bytes. */
export interface TokenWish {
  readonly owner: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly storedBytes: number;
  readonly dayBytes: number;
  readonly uploadBytes: number;
  /** Milliseconds since 1970; undefined: never. */
  readonly expires?: number;
}

/** A token as its list shows it: never its secret. */
export interface TokenRow {
  readonly id: string;
  readonly owner: string;
  readonly name: string;
  readonly scopes: string;
  readonly expires: number | null;
  readonly revoked: number | null;
}

/** Part of keys in the bucket. */
const OWNER = /^[a-z0-9][a-z0-9-]{0,31}$/;

/** Makes a token, and its owner where there is none yet. @returns the only copy of its text. */
export async function createToken(place: Place, wish: TokenWish): Promise<string> {
  if (!OWNER.test(wish.owner))
    throw new Error('An owner is named with lower-case letters, digits and hyphens, at most 32 of them.');
  const { id, text, hash } = await newToken();
  const [owner, name] = [quoted(wish.owner), quoted(wish.name)];
  const limits = [wish.storedBytes, wish.dayBytes, wish.uploadBytes].map((bytes) => Math.trunc(bytes));
  const now = Date.now();
  await query(
    place,
    `INSERT OR IGNORE INTO owners (id, name, created) VALUES (${owner}, ${owner}, ${now});
     INSERT INTO tokens (id, owner, name, hash, scopes, stored_bytes_limit, day_bytes_limit, upload_bytes_limit, created, expires)
     VALUES (${quoted(id)}, ${owner}, ${name}, ${quoted(hash)}, ${quoted(JSON.stringify(wish.scopes))},
       ${limits.join(', ')}, ${now}, ${wish.expires === undefined ? 'NULL' : Math.trunc(wish.expires)});`,
  );
  return text;
}

export function listTokens(place: Place): Promise<readonly TokenRow[]> {
  return query(place, 'SELECT id, owner, name, scopes, expires, revoked FROM tokens ORDER BY created, id');
}

/** @throws Error for an id that there is not. */
export async function revokeToken(place: Place, id: string): Promise<void> {
  const rows = await query<{ id: string }>(
    place,
    `UPDATE tokens SET revoked = coalesce(revoked, ${Date.now()}) WHERE id = ${quoted(id)} RETURNING id`,
  );
  if (rows.length === 0) throw new Error(`There is no token ${id}. "npm run admin -- token list" names them.`);
}

/** @throws Error naming the scopes that there are. */
export function scopesOf(text: string): readonly Scope[] {
  const asked = text.split(',').map((scope) => scope.trim());
  const known = SCOPES.filter((scope) => asked.includes(scope));
  if (known.length !== asked.length) throw new Error(`Scopes are ${SCOPES.join(', ')}, with commas between them.`);
  return known;
}

const UNITS: Readonly<Record<string, number>> = { '': 1, K: 1e3, M: 1e6, G: 1e9, T: 1e12 };

/** Bytes of `500M`, `20G` (SI units). @throws Error for anything else. */
export function bytesOf(text: string): number {
  const [, number, unit = ''] = /^(\d+(?:\.\d+)?)([KMGT]?)B?$/i.exec(text.trim()) ?? [];
  if (number === undefined) throw new Error(`“${text}” is no size. Write 500M or 20G.`);
  return Math.round(Number(number) * (UNITS[unit.toUpperCase()] ?? 1));
}

/** Days of `30d`; milliseconds since 1970 then. `never` gives undefined. @throws Error for anything else. */
export function expiryOf(text: string, now = Date.now()): number | undefined {
  if (text === 'never') return undefined;
  const [, days] = /^(\d{1,4})d$/.exec(text) ?? [];
  if (days === undefined) throw new Error(`“${text}” is no time. Write 90d or never.`);
  return now + Number(days) * 86_400_000;
}

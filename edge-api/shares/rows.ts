import { randomHex } from '../access/token.ts';
import { Refusal } from '../problem.ts';
import { findDub } from '../publishing/dubs.ts';
import type { Services } from '../services.ts';
import { signingKey } from './token.ts';

/** A share as its owner's list keeps it. Times in milliseconds since 1970. */
export interface ShareRow {
  readonly id: string;
  readonly dub: string;
  readonly key_id: string;
  readonly name: string | null;
  readonly download: number;
  readonly created: number;
  readonly expires: number;
  readonly revoked_at: number | null;
}

export interface NewShare {
  readonly dub: string;
  readonly expires: number;
  readonly download: boolean;
  readonly name?: string;
}

/** A link lives so long at most, in milliseconds: five years. */
export const LONGEST_MS = 5 * 366 * 86_400_000;
const COLUMNS = 'id, dub, key_id, name, download, created, expires, revoked_at';

/** @throws Refusal `not-found` where the dub is not the owner's, `malformed` for an expiry that is past or too far. */
export async function createShare(owner: string, share: NewShare, services: Services): Promise<ShareRow> {
  const { sql, now, shareKeys } = services;
  await findDub(owner, share.dub, services);
  // The token has whole seconds.
  const expires = Math.floor(share.expires / 1000) * 1000;
  if (expires <= now() || expires > now() + LONGEST_MS)
    throw new Refusal('malformed', 'expires: a link ends between now and five years from now.');
  const row: ShareRow = {
    id: randomHex(10),
    dub: share.dub,
    key_id: signingKey(await shareKeys()).id,
    name: share.name ?? null,
    download: share.download ? 1 : 0,
    created: now(),
    expires,
    revoked_at: null,
  };
  await sql.batch([
    {
      sql: `INSERT INTO shares (owner, ${COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL)`,
      values: [owner, row.id, row.dub, row.key_id, row.name, row.download, row.created, row.expires],
    },
  ]);
  return row;
}

/** The latest first. @returns one page, and where the next one begins. */
export async function listShares(
  owner: string,
  { cursor, limit, dub }: { readonly cursor?: string; readonly limit: number; readonly dub?: string },
  { sql }: Services,
) {
  const after = readCursor(cursor);
  const rows = await sql.rows<ShareRow>(
    `SELECT ${COLUMNS.split(', ')
      .map((column) => `s.${column}`)
      .join(', ')}
     FROM shares s JOIN dubs d ON d.id = s.dub
     WHERE d.owner = ?1 AND d.deleted IS NULL AND (?2 IS NULL OR s.dub = ?2)
       AND (?3 IS NULL OR (s.created, s.id) < (?3, ?4))
     ORDER BY s.created DESC, s.id DESC LIMIT ?5`,
    owner,
    dub ?? null,
    after?.created ?? null,
    after?.id ?? null,
    limit + 1,
  );
  const page = rows.slice(0, limit);
  const last = page.at(-1);
  return {
    rows: page,
    next: rows.length > page.length && last ? `${last.created.toString(36)}_${last.id}` : undefined,
  };
}

/** From now on the link is refused; elsewhere within BELIEVED_MS (gate.ts). Again is no fault. @throws Refusal `not-found`. */
export async function revokeShare(owner: string, id: string, { sql, now, memory }: Services): Promise<void> {
  const [changed] = await sql.batch([
    {
      sql: 'UPDATE shares SET revoked_at = coalesce(revoked_at, ?) WHERE id = ? AND owner = ?',
      values: [now(), id, owner],
    },
  ]);
  if (!changed) throw new Refusal('not-found', 'You have no such link.');
  memory.shares.delete(id);
}

function readCursor(cursor: string | undefined): { created: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, created, id] = /^([0-9a-z]{1,10})_([0-9a-f]{20})$/.exec(cursor) ?? [];
  if (!created || !id) throw new Refusal('malformed', 'This cursor is not one that a list has given.');
  return { created: Number.parseInt(created, 36), id };
}

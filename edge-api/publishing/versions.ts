import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import type { Principal } from '../access/principal.ts';
import { randomHex } from '../access/token.ts';
import { Refusal } from '../problem.ts';
import type { Services, Statement } from '../services.ts';
import { dayOf, overQuota } from './artifacts.ts';
import { type DubRow, findDub } from './dubs.ts';

/** What is to be published, and by whom. */
export interface Publication {
  readonly principal: Principal;
  readonly session: string;
  readonly description: DubDescription;
  /** The dub to replace; without it, a new one. */
  readonly replaces?: DubRow;
}

/** A number that a session has claimed for its version. */
export interface Claim {
  readonly dub: string;
  readonly number: number;
  readonly description_sha256: string;
  readonly published: number | null;
}

/**
 * Claims the next number of a dub, new or given, and room for what the edge will write for it.
 * @param written the description's hash, and the bytes that will be written.
 * @throws Refusal `conflict` where this session has claimed a version for something else, `over-quota`, `over-day-quota`, `not-found`.
 */
export async function claimVersion(
  { principal, session, description, replaces }: Publication,
  { sha256, bytes }: { readonly sha256: string; readonly bytes: number },
  services: Services,
): Promise<Claim> {
  const { sql, now } = services;
  const { owner, quota } = principal;
  const claimed = async () => {
    const [claim] = await sql.rows<Claim>(
      'SELECT dub, number, description_sha256, published FROM versions WHERE session = ?',
      session,
    );
    if (claim && (claim.description_sha256 !== sha256 || (replaces && replaces.id !== claim.dub)))
      throw new Refusal('conflict', 'This session has published something else already. Begin a new one.');
    return claim;
  };
  const before = await claimed();
  if (before) return before;
  const dub = replaces?.id ?? randomHex(10);
  const created = {
    sql: `INSERT INTO dubs (id, owner, title, targets, duration, number, created, changed)
      VALUES (?, ?, ?, '[]', ?, 0, ?, ?)`,
    values: [dub, owner, description.title, description.duration, now(), now()],
  };
  const numbered = {
    // One statement, so that two at the same time cannot both take the last room.
    sql: `INSERT INTO versions (dub, number, description_sha256, session, created, owner, written_bytes, day)
      SELECT id, coalesce((SELECT max(number) FROM versions WHERE dub = ?1), 0) + 1, ?2, ?3, ?4, ?5, ?6, ?7
      FROM dubs WHERE id = ?1 AND owner = ?5 AND deleted IS NULL
        AND (SELECT stored_bytes FROM owners WHERE id = ?5) + ?6 <= ?8
        AND coalesce((SELECT bytes FROM usage WHERE owner = ?5 AND day = ?7), 0) + ?6 <= ?9
      ON CONFLICT (session) DO NOTHING`,
    values: [dub, sha256, session, now(), owner, bytes, dayOf(now()), quota.storedBytes, quota.dayBytes],
  };
  // A dub whose first version found no room, or was claimed by the same request sent twice.
  const unused = {
    sql: 'DELETE FROM dubs WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM versions WHERE dub = ?1)',
    values: [dub],
  };
  await sql.batch(replaces ? [numbered] : [created, numbered, unused]);
  const claim = await claimed();
  if (claim) return claim;
  if (replaces) await findDub(owner, dub, services);
  throw await overQuota(principal, { bytes }, services);
}

/** Makes the version the current one, unless a later one is already. */
export function currentStatements({ dub, number }: Claim, description: DubDescription, now: number): Statement[] {
  const { title, language = null, duration, audio } = description;
  const dubbed = audio.filter(({ isOriginal }) => !isOriginal).flatMap((rendition) => rendition.language ?? []);
  const targets = JSON.stringify([...new Set(dubbed)]);
  return [
    { sql: 'UPDATE versions SET published = ? WHERE dub = ? AND number = ?', values: [now, dub, number] },
    {
      sql: `UPDATE dubs SET title = ?1, language = ?2, targets = ?3, duration = ?4, number = ?5, changed = ?6
        WHERE id = ?7 AND number < ?5`,
      values: [title, language, targets, duration, number, now, dub],
    },
    {
      sql: `UPDATE versions SET replaced_at = ?1 WHERE dub = ?2 AND replaced_at IS NULL AND published IS NOT NULL
        AND number < (SELECT number FROM dubs WHERE id = ?2)`,
      values: [now, dub],
    },
  ];
}

import type { Digest } from '../../wasm-workers/core/digest.ts';
import { roleFacts, type UploadRole } from '../../wasm-workers/core/publish/roles.ts';
import type { Principal } from '../access/principal.ts';
import { artifactKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Bytes, Services, Statement } from '../services.ts';
import { KEEP_MS } from './sessions.ts';

/** An artifact of an owner's, or the room that is reserved for it. */
export interface ArtifactRow {
  readonly sha256: Digest;
  readonly role: UploadRole;
  readonly bytes: number;
  readonly state: 'pending' | 'stored' | 'erasing';
  readonly verified: 'none' | 'bytes' | 'sha256';
}

const COLUMNS = 'sha256, role, bytes, state, verified';

/** What somebody wants to store. */
export interface Offer {
  readonly sha256: Digest;
  readonly role: UploadRole;
  readonly bytes: number;
}

/** The artifact, whatever its state; the owner's only. */
export async function findArtifact(owner: string, sha256: Digest, { sql }: Services): Promise<ArtifactRow | undefined> {
  const [row] = await sql.rows<ArtifactRow>(
    `SELECT ${COLUMNS} FROM artifacts WHERE owner = ? AND sha256 = ?`,
    owner,
    sha256,
  );
  return row;
}

/** Those of the digests that the owner has stored; they are kept for 24 h from now. */
export function keepStored(
  owner: string,
  digests: readonly Digest[],
  { sql, now }: Services,
): Promise<readonly ArtifactRow[]> {
  return sql.rows<ArtifactRow>(
    `UPDATE artifacts SET keep_until = max(keep_until, ?)
     WHERE owner = ? AND state = 'stored' AND sha256 IN (SELECT value FROM json_each(?)) RETURNING ${COLUMNS}`,
    now() + KEEP_MS,
    owner,
    JSON.stringify(digests),
  );
}

/**
 * Reserves room for what is offered, unless it is there already or room is reserved.
 * @returns the row as it is now.
 * @throws Refusal `too-large`, `over-quota`, `over-day-quota`, `conflict`.
 */
export async function reserve(principal: Principal, offer: Offer, services: Services): Promise<ArtifactRow> {
  const { owner, quota } = principal;
  const largest = Math.min(roleFacts(offer.role).maxBytes, quota.uploadBytes);
  if (offer.bytes > largest)
    throw new Refusal('too-large', `A file of this role may have ${largest} bytes; this one has ${offer.bytes}.`);
  await services.sql.batch([reservation(owner, offer, quota, services.now())]);
  const row = await findArtifact(owner, offer.sha256, services);
  if (!row) throw await overQuota(principal, offer, services);
  if (row.state === 'erasing')
    throw new Refusal('conflict', 'These bytes are just being erased. Send them again in a minute.', {
      'retry-after': '60',
    });
  if (row.role !== offer.role)
    throw new Refusal('conflict', `These bytes are stored as ${row.role}, and cannot be ${offer.role} as well.`);
  if (row.bytes !== offer.bytes)
    throw new Refusal('wrong-bytes', `What has this digest has ${row.bytes} bytes, not ${offer.bytes}.`);
  return row;
}

/** One statement, so that two uploads at the same time cannot both take the last room. */
function reservation(owner: string, { sha256, role, bytes }: Offer, quota: Principal['quota'], now: number): Statement {
  const day = dayOf(now);
  return {
    sql: `INSERT INTO artifacts (owner, sha256, role, bytes, state, verified, created, day, keep_until)
      SELECT ?1, ?2, ?3, ?4, 'pending', 'none', ?5, ?6, ?7
      WHERE (SELECT stored_bytes FROM owners WHERE id = ?1) + ?4 <= ?8
        AND coalesce((SELECT bytes FROM usage WHERE owner = ?1 AND day = ?6), 0) + ?4 <= ?9
      ON CONFLICT (owner, sha256) DO NOTHING`,
    values: [owner, sha256, role, bytes, now, day, now + KEEP_MS, quota.storedBytes, quota.dayBytes],
  };
}

/** Which of the quotas has no room for so many bytes. */
export async function overQuota(
  { owner, quota }: Principal,
  { bytes }: Pick<Offer, 'bytes'>,
  { sql }: Services,
): Promise<Refusal> {
  const [row] = await sql.rows<{ stored_bytes: number }>('SELECT stored_bytes FROM owners WHERE id = ?', owner);
  if ((row?.stored_bytes ?? 0) + bytes > quota.storedBytes)
    return new Refusal('over-quota', `There is no room: ${quota.storedBytes} bytes may be stored. Delete a dub first.`);
  return new Refusal('over-day-quota', `No more than ${quota.dayBytes} bytes may be sent a day. Go on tomorrow.`, {
    'retry-after': '86400',
  });
}

/** Stores bytes that came through the Worker: R2 hashes them. What does not hash to its digest leaves nothing behind. */
export async function storeBytes(owner: string, offer: Offer, body: Bytes, services: Services): Promise<ArtifactRow> {
  const { type } = roleFacts(offer.role);
  try {
    await services.objects.write(artifactKey(owner, offer.sha256), body, { type, sha256: offer.sha256 });
  } catch (error) {
    await services.sql.batch([giveUp(owner, offer.sha256)]);
    throw error;
  }
  return markStored(owner, offer, 'sha256', services);
}

/** Also where the reservation was given up by another request for the same bytes, which failed: these have arrived. */
export async function markStored(
  owner: string,
  { sha256, role, bytes }: Offer,
  verified: 'bytes' | 'sha256',
  { sql, now }: Services,
): Promise<ArtifactRow> {
  await sql.batch([
    {
      sql: `INSERT INTO artifacts (owner, sha256, role, bytes, state, verified, created, day, keep_until)
        VALUES (?, ?, ?, ?, 'stored', ?, ?, ?, ?)
        ON CONFLICT (owner, sha256) DO UPDATE SET state = 'stored', verified = excluded.verified,
          keep_until = excluded.keep_until`,
      values: [owner, sha256, role, bytes, verified, now(), dayOf(now()), now() + KEEP_MS],
    },
  ]);
  return { sha256, role, bytes, state: 'stored', verified };
}

/** Frees the room of what did not arrive, unless an upload in parts is using it. */
export function giveUp(owner: string, sha256: Digest): Statement {
  return {
    sql: `DELETE FROM artifacts WHERE owner = ?1 AND sha256 = ?2 AND state = 'pending'
      AND NOT EXISTS (SELECT 1 FROM uploads WHERE owner = ?1 AND sha256 = ?2)`,
    values: [owner, sha256],
  };
}

/** The UTC day, `YYYY-MM-DD`. */
export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

import type { Digest } from '../../wasm-workers/core/digest.ts';
import { artifactKey } from '../keys.ts';
import type { Services } from '../services.ts';
import { endUpload, type UploadRow } from './uploads.ts';
import { verifyWhole } from './verify.ts';

/** A replaced version can be watched so long; what was deleted is gone before. */
export const REPLACED_MS = 24 * 3600_000;
/** Rows of one kind that a round takes. */
const AT_ONCE = 500;
/** Rounds of one run: the next run, an hour later, takes the rest. */
const ROUNDS = 200;
/** Whole files that one run hashes. */
const VERIFIED_AT_ONCE = 4;
const USAGE_DAYS = 400;

/**
 * What the clock does: erases deleted dubs, versions replaced a day ago, what no version names and no session keeps, and uploads
 * that were left; hashes what was sent in parts. Everything can be broken off and done again. Run hourly, so that what is deleted
 * is erased within 24 h also if some runs fail.
 */
export async function tidy(services: Services): Promise<void> {
  await eraseDubs(services);
  await eraseReplaced(services);
  await endUploads(services);
  await eraseArtifacts(services);
  await verifyLate(services);
  const { sql, now } = services;
  const oldest = new Date(now() - USAGE_DAYS * 86_400_000).toISOString().slice(0, 10);
  await sql.batch([
    { sql: 'DELETE FROM sessions WHERE expires <= ?', values: [now()] },
    { sql: 'DELETE FROM usage WHERE day < ?', values: [oldest] },
  ]);
}

/** Deleted dubs, and those whose first version never was finished: first what the edge wrote for them, then their rows, which frees their artifacts. */
export async function eraseDubs(services: Services): Promise<void> {
  const { sql, now } = services;
  const deleted = await sql.rows<{ id: string }>(
    'SELECT id FROM dubs WHERE deleted IS NOT NULL OR (number = 0 AND created <= ?) LIMIT ?',
    now() - REPLACED_MS,
    AT_ONCE,
  );
  for (const { id } of deleted) {
    await eraseWritten(`pub/${id}/`, services);
    await sql.batch([
      { sql: 'DELETE FROM dubs WHERE id = ?', values: [id] },
      { sql: 'UPDATE deletions SET erased = ? WHERE dub = ?', values: [now(), id] },
    ]);
  }
}

/** Versions replaced a day ago, and claims that nothing came of. */
async function eraseReplaced(services: Services): Promise<void> {
  const { sql, now } = services;
  const versions = await sql.rows<{ dub: string; number: number }>(
    `SELECT dub, number FROM versions
     WHERE replaced_at <= ?1 OR (published IS NULL AND created <= ?1) LIMIT ?2`,
    now() - REPLACED_MS,
    AT_ONCE,
  );
  for (const { dub, number } of versions) {
    await eraseWritten(`pub/${dub}/${number}/`, services);
    await sql.batch([{ sql: 'DELETE FROM versions WHERE dub = ? AND number = ?', values: [dub, number] }]);
  }
}

async function eraseWritten(prefix: string, { objects }: Services): Promise<void> {
  for (let more = true; more; ) {
    const page = await objects.list(prefix);
    await objects.delete(page.objects.map(({ key }) => key));
    more = page.cursor !== undefined;
  }
}

async function endUploads(services: Services): Promise<void> {
  const left = await services.sql.rows<UploadRow>(
    `SELECT u.*, a.role FROM uploads u JOIN artifacts a ON a.owner = u.owner AND a.sha256 = u.sha256
     WHERE u.expires <= ? LIMIT ?`,
    services.now(),
    AT_ONCE,
  );
  for (const upload of left) await endUpload(upload, services);
}

/**
 * First the row says `erasing`, so that nobody builds on it, then the object goes, then the row. Broken off in between, the next run
 * finds the row again.
 */
export async function eraseArtifacts({ sql, objects, now }: Services): Promise<void> {
  for (let round = 0; round < ROUNDS; round += 1) {
    await sql.batch([
      {
        sql: `UPDATE artifacts SET state = 'erasing' WHERE (owner, sha256) IN (
            SELECT owner, sha256 FROM artifacts a WHERE state <> 'erasing' AND keep_until <= ?
              AND NOT EXISTS (SELECT 1 FROM files f WHERE f.owner = a.owner AND f.sha256 = a.sha256)
              AND NOT EXISTS (SELECT 1 FROM uploads u WHERE u.owner = a.owner AND u.sha256 = a.sha256)
            LIMIT ?)`,
        values: [now(), AT_ONCE],
      },
    ]);
    const doomed = await sql.rows<{ owner: string; sha256: Digest }>(
      "SELECT owner, sha256 FROM artifacts WHERE state = 'erasing' LIMIT ?",
      AT_ONCE,
    );
    if (doomed.length === 0) return;
    await objects.delete(doomed.map(({ owner, sha256 }) => artifactKey(owner, sha256)));
    await sql.batch([
      {
        sql: `DELETE FROM artifacts WHERE state = 'erasing'
          AND (owner, sha256) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))`,
        values: [JSON.stringify(doomed.map(({ owner, sha256 }) => [owner, sha256]))],
      },
    ]);
  }
}

/** What the request that completed it did not get to. */
async function verifyLate(services: Services): Promise<void> {
  const unverified = await services.sql.rows<{ owner: string; sha256: Digest }>(
    "SELECT owner, sha256 FROM artifacts WHERE state = 'stored' AND verified = 'bytes' LIMIT ?",
    VERIFIED_AT_ONCE,
  );
  for (const { owner, sha256 } of unverified) await verifyWhole(owner, sha256, services);
}

import type { Digest } from '../../wasm-workers/core/digest.ts';
import { roleFacts, type UploadRole } from '../../wasm-workers/core/publish/roles.ts';
import { randomHex } from '../access/token.ts';
import { artifactKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { type ArtifactRow, giveUp, markStored, type Offer } from './artifacts.ts';
import { KEEP_MS } from './sessions.ts';

/** An upload in parts that has not ended. */
export interface UploadRow {
  readonly id: string;
  readonly owner: string;
  readonly sha256: Digest;
  readonly role: UploadRole;
  readonly session: string;
  readonly upload_id: string;
  readonly bytes: number;
  readonly part_bytes: number;
  readonly expires: number;
}

export interface Part {
  readonly part: number;
  readonly etag: string;
}

/** R2: parts of 5 MiB to 5 GiB, at most 10,000, all of one size but the last. 16 MiB lose little when a connection is cut. */
const PART_BYTES = 16 * 2 ** 20;
const MOST_PARTS = 10_000;
/** A part's address is good so long. */
export const PART_URL_SECONDS = 900;

export function partBytesFor(bytes: number): number {
  const mib = 2 ** 20;
  return Math.max(PART_BYTES, Math.ceil(bytes / MOST_PARTS / mib) * mib);
}

export function partCount({ bytes, part_bytes }: Pick<UploadRow, 'bytes' | 'part_bytes'>): number {
  return Math.ceil(bytes / part_bytes);
}

/** Bytes of one part; the last has the rest. */
export function bytesOfPart(upload: UploadRow, part: number): number {
  return part < partCount(upload) ? upload.part_bytes : upload.bytes - upload.part_bytes * (part - 1);
}

const SELECT = `SELECT u.*, a.role FROM uploads u JOIN artifacts a ON a.owner = u.owner AND a.sha256 = u.sha256`;

/** The owner's open upload. @throws Refusal `not-found`, `gone`. */
export async function findUpload(owner: string, id: string, { sql, now }: Services): Promise<UploadRow> {
  const [upload] = await sql.rows<UploadRow>(`${SELECT} WHERE u.id = ? AND u.owner = ?`, id, owner);
  if (!upload) throw new Refusal('not-found', 'There is no such upload, or it has ended.');
  if (upload.expires <= now()) throw new Refusal('gone', 'This upload was left too long. Begin it again.');
  return upload;
}

/** Begins an upload for what is reserved, or finds the one that was begun before. */
export async function beginUpload(
  owner: string,
  session: string,
  offer: Offer,
  services: Services,
): Promise<UploadRow> {
  const { sql, objects, now } = services;
  const begun = () =>
    sql.rows<UploadRow>(`${SELECT} WHERE u.owner = ? AND u.sha256 = ?`, owner, offer.sha256).then(([row]) => row);
  const before = await begun();
  if (before && before.expires > now()) return before;
  if (before) await endUpload(before, services);
  const key = artifactKey(owner, offer.sha256);
  const uploadId = await objects.multipart.create(key, roleFacts(offer.role).type);
  const values = [randomHex(16), owner, offer.sha256, session, uploadId, offer.bytes, partBytesFor(offer.bytes)];
  // Two that begin the same upload at the same time share the one that was first.
  const [isFirst] = await sql.batch([
    {
      sql: `INSERT INTO uploads (id, owner, sha256, session, upload_id, bytes, part_bytes, created, expires)
        SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9
        WHERE EXISTS (SELECT 1 FROM artifacts WHERE owner = ?2 AND sha256 = ?3)
        ON CONFLICT (owner, sha256) DO NOTHING`,
      values: [...values, now(), now() + KEEP_MS],
    },
  ]);
  if (!isFirst) await objects.multipart.abort(key, uploadId);
  const upload = await begun();
  if (!upload) throw new Refusal('conflict', 'Another upload of the same bytes was just given up. Begin it again.');
  return upload;
}

export function arrivedParts(upload: UploadRow, { sql }: Services): Promise<readonly Part[]> {
  return sql.rows<Part>('SELECT part, etag FROM upload_parts WHERE upload = ? ORDER BY part', upload.id);
}

/** Remembers parts that the uploader saw arrive, so that a reload goes on behind them; and that the upload is in use. */
export async function rememberParts(upload: UploadRow, parts: readonly Part[], { sql, now }: Services): Promise<void> {
  const keep = now() + KEEP_MS;
  await sql.batch([
    {
      sql: `INSERT INTO upload_parts (upload, part, etag)
        SELECT ?1, json_extract(value, '$.part'), json_extract(value, '$.etag') FROM json_each(?2) WHERE true
        ON CONFLICT (upload, part) DO UPDATE SET etag = excluded.etag`,
      values: [upload.id, JSON.stringify(parts)],
    },
    { sql: 'UPDATE uploads SET expires = ? WHERE id = ?', values: [keep, upload.id] },
    {
      sql: 'UPDATE artifacts SET keep_until = ? WHERE owner = ? AND sha256 = ?',
      values: [keep, upload.owner, upload.sha256],
    },
  ]);
}

/**
 * Makes one artifact of the parts. R2 checks that each is there with its ETag, and their sizes; the edge, that the list is whole
 * and that the bytes are as many as were reserved. That they hash to the digest nobody has checked then.
 * @throws Refusal `invalid-parts`, `wrong-bytes`.
 */
export async function completeUpload(
  upload: UploadRow,
  parts: readonly Part[],
  services: Services,
): Promise<ArtifactRow> {
  const { objects } = services;
  const count = partCount(upload);
  const numbers = new Set(parts.map(({ part }) => part));
  if (parts.length !== numbers.size) throw new Refusal('invalid-parts', 'A part is listed twice.');
  const missing = Array.from({ length: count }, (_, i) => i + 1).filter((part) => !numbers.has(part));
  if (missing.length > 0)
    throw new Refusal('invalid-parts', `Parts are missing: ${missing.slice(0, 20).join(', ')} of ${count}.`);
  if (numbers.size > count) throw new Refusal('invalid-parts', `There are parts beyond the last: it has ${count}.`);
  const key = artifactKey(upload.owner, upload.sha256);
  const inOrder = [...parts].sort((a, b) => a.part - b.part);
  const made = await objects.multipart.complete(key, upload.upload_id, inOrder).catch(async (error) => {
    // The answer to the same request may have been lost: then R2 knows no such upload any more, and the object is there.
    const there = await objects.head(key);
    if (!there) throw error;
    return there;
  });
  if (made.bytes !== upload.bytes) {
    await objects.delete([key]);
    await forget(upload, services);
    throw new Refusal('wrong-bytes', `The parts have ${made.bytes} bytes together, not ${upload.bytes}.`);
  }
  const row = await markStored(upload.owner, upload, 'bytes', services);
  await services.sql.batch([{ sql: 'DELETE FROM uploads WHERE id = ?', values: [upload.id] }]);
  return row;
}

/** Gives an upload up: its parts go, and its room is free again. */
export async function endUpload(upload: UploadRow, services: Services): Promise<void> {
  // What R2 no longer knows is gone already.
  await services.objects.multipart.abort(artifactKey(upload.owner, upload.sha256), upload.upload_id).catch(() => {});
  await forget(upload, services);
}

async function forget(upload: UploadRow, { sql }: Services): Promise<void> {
  await sql.batch([
    { sql: 'DELETE FROM uploads WHERE id = ?', values: [upload.id] },
    giveUp(upload.owner, upload.sha256),
  ]);
}

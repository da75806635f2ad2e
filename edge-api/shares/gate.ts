import type { FileRow } from '../keys.ts';
import { Refusal } from '../problem.ts';
import { REPLACED_MS } from '../publishing/erase.ts';
import type { Services } from '../services.ts';
import type { Shown } from '../watch/watch-data.ts';
import { Lru } from './lru.ts';
import { type Share, verifyShare } from './token.ts';

/**
 * How long an isolate believes what it read of a share, in milliseconds. A revoked link is refused within that time, whatever
 * is cached; the promise is 60 s, and the rest is room for the database's replicas.
 */
export const BELIEVED_MS = 30_000;

/** What an isolate keeps of what it read. A file table never changes once its version exists. */
export class Memory {
  readonly shares = new Lru<Known>(1000);
  readonly files = new Lru<FileRow>(5000);
  readonly shown = new Lru<Shown>(50);
  /** The built watch page. */
  template?: string;
}

interface Known {
  readonly readMs: number;
  /** undefined where the share was revoked, or is gone with its dub. */
  readonly dub?: SharedDub;
}

/** The dub behind a share. */
export interface SharedDub {
  readonly id: string;
  readonly owner: string;
  /** Current version. */
  readonly version: number;
  /** Version → when it was replaced, in milliseconds since 1970; null where it was not. */
  readonly versions: Readonly<Record<string, number | null>>;
}

/** What a share opens. */
export interface Admission {
  readonly share: Share;
  readonly dub: SharedDub;
}

const WITHDRAWN = 'This link has been withdrawn. Ask whoever gave it to you for a new one.';

/**
 * Lets in who has a link that we signed, that has not expired and was not revoked.
 * @throws Refusal `bad-signature`, `share-expired`, `share-revoked`; they say nothing of the dub.
 */
export async function admit(token: string, services: Services): Promise<Admission> {
  const { shareKeys, now } = services;
  const share = await verifyShare(token, await shareKeys(), now());
  if (share === 'forged') throw new Refusal('bad-signature', 'This is no link of ours. Check that you have all of it.');
  if (share === 'expired')
    throw new Refusal('share-expired', 'This link has expired. Ask whoever gave it to you for a new one.');
  const dub = await dubOf(share, services);
  if (!dub) throw new Refusal('share-revoked', WITHDRAWN);
  return { share, dub };
}

async function dubOf(share: Share, { memory, sql, now }: Services): Promise<SharedDub | undefined> {
  const known = memory.shares.get(share.id);
  if (known && now() - known.readMs < BELIEVED_MS) return known.dub?.id === share.dub ? known.dub : undefined;
  // The time counts from before the question: an answer may be older than it looks.
  const readMs = now();
  const [row] = await sql.rows<{ id: string; owner: string; version: number; versions: string }>(
    `SELECT dubs.id, dubs.owner, dubs.number AS version,
       (SELECT json_group_object(number, replaced_at) FROM versions
         WHERE versions.dub = dubs.id AND versions.published IS NOT NULL) AS versions
     FROM shares JOIN dubs ON dubs.id = shares.dub
     WHERE shares.id = ? AND shares.dub = ? AND shares.revoked_at IS NULL AND dubs.deleted IS NULL`,
    share.id,
    share.dub,
  );
  const dub = row && { ...row, versions: JSON.parse(row.versions) as SharedDub['versions'] };
  memory.shares.set(share.id, { readMs, dub });
  return dub;
}

/** Where a dub was replaced or deleted, its links show so at once; elsewhere within {@link BELIEVED_MS}. */
export async function forgetShares(dub: string, { memory, sql }: Services): Promise<void> {
  for (const { id } of await sql.rows<{ id: string }>('SELECT id FROM shares WHERE dub = ?', dub))
    memory.shares.delete(id);
}

/**
 * A file of a version by its name in the version's table, the only way from a name to bytes.
 * @throws Refusal `gone` for a version that was replaced long ago, `not-found`.
 */
export async function fileOf(dub: SharedDub, version: number, name: string, services: Services): Promise<FileRow> {
  const { memory, sql, now } = services;
  const replaced = dub.versions[version];
  if (replaced === undefined) throw new Refusal('not-found', 'There is nothing at this address.');
  if (replaced !== null && replaced + REPLACED_MS <= now())
    throw new Refusal('gone', 'The dub has been replaced by a newer one. Reload the page to watch it.');
  const key = `${dub.id}/${version}/${name}`;
  const known = memory.files.get(key);
  if (known) return known;
  const [row] = await sql.rows<FileRow>(
    'SELECT dub, number, name, owner, sha256, role, bytes FROM files WHERE dub = ? AND number = ? AND name = ?',
    dub.id,
    version,
    name,
  );
  if (!row) throw new Refusal('not-found', 'There is nothing at this address.');
  memory.files.set(key, row);
  return row;
}

import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import { forgetShares } from '../shares/gate.ts';

/** A dub that is published and not deleted. */
export interface DubRow {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly language: string | null;
  /** JSON. */
  readonly targets: string;
  readonly duration: number;
  readonly number: number;
  readonly created: number;
  readonly changed: number;
  /** Files of the current version whose artifacts were sent in parts and are not hashed yet. */
  readonly unverified: number;
}

export interface VersionRow {
  readonly number: number;
  readonly description_sha256: string;
  readonly created: number;
  readonly replaced_at: number | null;
  readonly files: number;
  readonly bytes: number;
}

export interface ListFilter {
  readonly cursor?: string;
  readonly limit: number;
  readonly target?: string;
  readonly title?: string;
}

const COLUMNS = `id, owner, title, language, targets, duration, number, created, changed,
  (SELECT count(*) FROM artifacts a JOIN files f ON f.owner = a.owner AND f.sha256 = a.sha256
    WHERE a.owner = dubs.owner AND a.verified = 'bytes' AND f.dub = dubs.id AND f.number = dubs.number) AS unverified`;

/** @throws Refusal `not-found`, also where it is somebody else's or deleted. */
export async function findDub(owner: string, id: string, { sql }: Services): Promise<DubRow> {
  const [dub] = await sql.rows<DubRow>(
    `SELECT ${COLUMNS} FROM dubs WHERE id = ? AND owner = ? AND number > 0 AND deleted IS NULL`,
    id,
    owner,
  );
  if (!dub) throw new Refusal('not-found', 'You have no such dub.');
  return dub;
}

/** Latest change first. @returns one page, and where the next one begins. */
export async function listDubs(owner: string, filter: ListFilter, { sql }: Services) {
  const after = readCursor(filter.cursor);
  const rows = await sql.rows<DubRow>(
    `SELECT ${COLUMNS} FROM dubs WHERE owner = ?1 AND number > 0 AND deleted IS NULL
       AND (?2 IS NULL OR (changed, id) < (?2, ?3))
       AND (?4 IS NULL OR EXISTS (SELECT 1 FROM json_each(targets) WHERE value = ?4))
       AND (?5 IS NULL OR instr(lower(title), lower(?5)) > 0)
     ORDER BY changed DESC, id DESC LIMIT ?6`,
    owner,
    after?.changed ?? null,
    after?.id ?? null,
    filter.target ?? null,
    filter.title ?? null,
    filter.limit + 1,
  );
  const page = rows.slice(0, filter.limit);
  const last = page.at(-1);
  return { rows: page, next: rows.length > page.length && last ? cursorOf(last) : undefined };
}

/** Its versions, latest first. */
export function versionsOf(dub: string, { sql }: Services): Promise<readonly VersionRow[]> {
  return sql.rows<VersionRow>(
    `SELECT v.number, v.description_sha256, v.created, v.replaced_at, count(f.name) AS files, coalesce(sum(f.bytes), 0) AS bytes
     FROM versions v LEFT JOIN files f ON f.dub = v.dub AND f.number = v.number
     WHERE v.dub = ? AND v.published IS NOT NULL GROUP BY v.number ORDER BY v.number DESC`,
    dub,
  );
}

/** From now on the dub is refused; what it alone named may be erased at once. @throws Refusal `not-found`. */
export async function deleteDub(owner: string, id: string, services: Services): Promise<void> {
  const { sql, now } = services;
  await findDub(owner, id, services);
  await sql.batch([
    { sql: 'UPDATE dubs SET deleted = ? WHERE id = ? AND deleted IS NULL', values: [now(), id] },
    {
      sql: 'INSERT INTO deletions (dub, owner, asked) VALUES (?, ?, ?) ON CONFLICT (dub) DO NOTHING',
      values: [id, owner, now()],
    },
    {
      sql: `UPDATE artifacts SET keep_until = 0
        WHERE owner = ? AND sha256 IN (SELECT sha256 FROM files WHERE dub = ?)`,
      values: [owner, id],
    },
  ]);
  await forgetShares(id, services);
}

function cursorOf({ changed, id }: DubRow): string {
  return `${changed.toString(36)}_${id}`;
}

function readCursor(cursor: string | undefined): { changed: number; id: string } | undefined {
  if (cursor === undefined) return undefined;
  const [, changed, id] = /^([0-9a-z]{1,10})_([0-9a-f]{20})$/.exec(cursor) ?? [];
  if (!changed || !id) throw new Refusal('malformed', 'This cursor is not one that a list has given.');
  return { changed: Number.parseInt(changed, 36), id };
}

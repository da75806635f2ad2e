import { type DubDescription, flawOf } from '../../wasm-workers/core/publish/description.ts';
import { publishedFiles } from '../../wasm-workers/core/publish/package.ts';
import { roleFacts } from '../../wasm-workers/core/publish/roles.ts';
import { type WrittenFile, writtenFiles } from '../../wasm-workers/core/publish/written.ts';
import { hashOf, randomHex } from '../access/token.ts';
import { DESCRIPTION, type FileRow, writtenKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Services, Statement } from '../services.ts';
import { keepStored } from './artifacts.ts';
import { type DubRow, findDub } from './dubs.ts';

/** Rows of a file table that one statement inserts: its JSON must stay below D1's 2 MB for a value. */
const ROWS_AT_ONCE = 5000;

interface Publication {
  readonly owner: string;
  readonly session: string;
  readonly description: DubDescription;
  /** The dub to replace; without it, a new one. */
  readonly replaces?: DubRow;
}

/** A number that a session has claimed for its version. */
interface Claim {
  readonly dub: string;
  readonly number: number;
  readonly description_sha256: string;
  readonly published: number | null;
}

/**
 * Publishes a description as the first or the next version of a dub. All is checked again, whatever was asked or sent before.
 * The same session and description again give the same version, also where the first answer was lost or never came to be. Of two
 * versions at the same time, each is written under its own number, and the higher one is current.
 * @throws Refusal `invalid-description`, `missing-artifacts`, `conflict`, `not-found`.
 */
export async function publish(publication: Publication, services: Services): Promise<DubRow> {
  const { owner, description } = publication;
  const flaw = flawOf(description);
  if (flaw) throw new Refusal('invalid-description', flaw);
  const text = JSON.stringify(description);
  const uploaded = await checkedFiles(owner, description, services);
  const written = writtenFiles(description);
  const files = [...uploaded, ...(await Promise.all(written.map(tableRow)))];
  checkNames(files.map(({ name }) => name));

  const claim = await claimVersion(publication, await hashOf(text), services);
  if (claim.published === null) {
    await write(claim, written, text, services);
    const rows = files.map((file): FileRow => ({ ...file, dub: claim.dub, number: claim.number, owner }));
    await services.sql.batch([...fileStatements(rows), ...currentStatements(claim, description, services.now())]);
  }
  return findDub(owner, claim.dub, services);
}

/** @throws Refusal `conflict` where this session has claimed a version for something else. */
async function claimVersion(
  { owner, session, description, replaces }: Publication,
  sha256: string,
  { sql, now }: Services,
): Promise<Claim> {
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
    sql: `INSERT INTO versions (dub, number, description_sha256, session, created)
      SELECT id, coalesce((SELECT max(number) FROM versions WHERE dub = ?1), 0) + 1, ?2, ?3, ?4
      FROM dubs WHERE id = ?1 AND owner = ?5 AND deleted IS NULL
      ON CONFLICT (session) DO NOTHING`,
    values: [dub, sha256, session, now(), owner],
  };
  await sql.batch(replaces ? [numbered] : [created, numbered]);
  const claim = await claimed();
  if (!claim) throw new Refusal('not-found', 'The dub was deleted in between.');
  return claim;
}

/** The description's files, each of them the owner's, stored, and of the role that the description uses it for. */
async function checkedFiles(owner: string, description: DubDescription, services: Services) {
  const files = publishedFiles(description);
  const wanted = [...new Set(files.map(({ artifact }) => artifact))];
  const stored = new Map((await keepStored(owner, wanted, services)).map((row) => [row.sha256, row]));
  const missing = wanted.filter((digest) => !stored.has(digest));
  if (missing.length > 0)
    throw new Refusal('missing-artifacts', `${missing.length} artifacts have not been sent, such as ${missing[0]}.`);
  return files.map(({ name, role, artifact }) => {
    const row = stored.get(artifact);
    if (!row || row.role !== role)
      throw new Refusal('invalid-description', `${name} is ${role}, but ${artifact} was sent as ${row?.role}.`);
    return { name, role, sha256: artifact, bytes: row.bytes };
  });
}

/** Two renditions of unlucky keys could claim one name. */
function checkNames(names: readonly string[]): void {
  if (new Set(names).size < names.length)
    throw new Refusal('invalid-description', 'Two files would have the same name: choose other keys.');
}

async function tableRow({ name, role, text }: WrittenFile) {
  return { name, role, sha256: await hashOf(text), bytes: new TextEncoder().encode(text).length };
}

async function write(
  { dub, number }: Claim,
  files: readonly WrittenFile[],
  description: string,
  { objects }: Services,
): Promise<void> {
  const all = [
    ...files.map(({ name, role, text }) => ({ name, text, type: roleFacts(role).type })),
    { name: DESCRIPTION, text: description, type: 'application/json' },
  ];
  await Promise.all(all.map(({ name, text, type }) => objects.write(writtenKey(dub, number, name), text, { type })));
}

/** Makes the version the current one, unless a later one is already. */
function currentStatements({ dub, number }: Claim, description: DubDescription, now: number): Statement[] {
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

function fileStatements(rows: readonly FileRow[]): Statement[] {
  const statements: Statement[] = [];
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    const list = rows.slice(i, i + ROWS_AT_ONCE);
    statements.push({
      sql: `INSERT INTO files (dub, number, name, owner, sha256, role, bytes)
        SELECT value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4, value ->> 5, value ->> 6
        FROM json_each(?) WHERE true ON CONFLICT DO NOTHING`,
      values: [
        JSON.stringify(list.map((row) => [row.dub, row.number, row.name, row.owner, row.sha256, row.role, row.bytes])),
      ],
    });
  }
  return statements;
}

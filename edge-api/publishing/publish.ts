import { type DubDescription, flawOf } from '../../wasm-workers/core/publish/description.ts';
import { publishedFiles } from '../../wasm-workers/core/publish/package.ts';
import { roleFacts } from '../../wasm-workers/core/publish/roles.ts';
import { type WrittenFile, writtenFiles } from '../../wasm-workers/core/publish/written.ts';
import { hashOf } from '../access/token.ts';
import { DESCRIPTION, type FileRow, writtenKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Services, Statement } from '../services.ts';
import { forgetShares } from '../shares/gate.ts';
import { keepStored } from './artifacts.ts';
import { type DubRow, findDub } from './dubs.ts';
import { type Claim, claimVersion, currentStatements, type Publication } from './versions.ts';

/** Rows of a file table that one statement inserts: its JSON must stay below D1's 2 MB for a value. */
const ROWS_AT_ONCE = 5000;

/**
 * Publishes a description as the first or the next version of a dub. All is checked again, whatever was asked or sent before.
 * The same session and description again give the same version, also where the first answer was lost or never came to be. Of two
 * versions at the same time, each is written under its own number, and the higher one is current.
 * @throws Refusal `invalid-description`, `missing-artifacts`, `conflict`, `not-found`, `over-quota`, `over-day-quota`.
 */
export async function publish(publication: Publication, services: Services): Promise<DubRow> {
  const { description } = publication;
  const { owner } = publication.principal;
  const flaw = flawOf(description);
  if (flaw) throw new Refusal('invalid-description', flaw);
  const text = JSON.stringify(description);
  const uploaded = await checkedFiles(owner, description, services);
  const written = writtenFiles(description);
  const rows = await Promise.all(written.map(tableRow));
  const files = [...uploaded, ...rows];
  checkNames(files.map(({ name }) => name));

  const bytes = rows.reduce((sum, row) => sum + row.bytes, bytesOf(text));
  const claim = await claimVersion(publication, { sha256: await hashOf(text), bytes }, services);
  if (claim.published === null) {
    await write(claim, written, text, services);
    const table = files.map((file): FileRow => ({ ...file, dub: claim.dub, number: claim.number, owner }));
    await services.sql.batch([...fileStatements(table), ...currentStatements(claim, description, services.now())]);
    await forgetShares(claim.dub, services);
  }
  return findDub(owner, claim.dub, services);
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
  return { name, role, sha256: await hashOf(text), bytes: bytesOf(text) };
}

function bytesOf(text: string): number {
  return new TextEncoder().encode(text).length;
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

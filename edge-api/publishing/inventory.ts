import { type FileRow, fileKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { ObjectFacts, Objects, Services } from '../services.ts';

export interface InventoryEntry extends ObjectFacts {
  /** `<version>/<name>` of the files that point at it. */
  names: string[];
  otherDubs: number;
}

/** Everything about a dub for who looks after the edge: also of one that is deleted and not yet erased. */
export interface DubInventory {
  readonly id: string;
  readonly owner: string;
  readonly title: string;
  readonly version: number;
  readonly deleted: boolean;
  readonly objects: InventoryEntry[];
  readonly missing: string[];
}

interface Found {
  readonly owner: string;
  readonly title: string;
  readonly number: number;
  readonly deleted: number | null;
}

/** What really lies in the bucket for a dub, beside what its file tables say. @throws Refusal `not-found`. */
export async function inventoryOf(id: string, { sql, objects }: Services): Promise<DubInventory> {
  const [dub] = await sql.rows<Found>('SELECT owner, title, number, deleted FROM dubs WHERE id = ?', id);
  if (!dub) throw new Refusal('not-found', 'There is no such dub.');
  const files = await sql.rows<FileRow>('SELECT * FROM files WHERE dub = ? ORDER BY number, name', id);
  const shared = await sql.rows<{ sha256: string; dubs: number }>(
    `SELECT sha256, count(DISTINCT dub) AS dubs FROM files
     WHERE owner = ?1 AND dub <> ?2 AND sha256 IN (SELECT sha256 FROM files WHERE dub = ?2) GROUP BY sha256`,
    dub.owner,
    id,
  );
  const others = new Map(shared.map(({ sha256, dubs }) => [sha256, dubs]));
  const pointed = new Map<string, InventoryEntry>();
  for (const file of files) {
    const key = fileKey(file);
    const entry = pointed.get(key) ?? { key, bytes: 0, names: [], otherDubs: others.get(file.sha256) ?? 0 };
    entry.names.push(`${file.number}/${file.name}`);
    pointed.set(key, entry);
  }
  const there: InventoryEntry[] = [];
  for await (const { key, bytes } of everything(objects, [
    `raw/${dub.owner}/${id}/`,
    `proc/${dub.owner}/`,
    `pub/${id}/`,
  ])) {
    const entry = pointed.get(key);
    // An owner's other artifacts are other dubs' business.
    if (entry) there.push({ ...entry, bytes });
    else if (!key.startsWith('proc/')) there.push({ key, bytes, names: [], otherDubs: 0 });
  }
  const found = new Set(there.map(({ key }) => key));
  return {
    ...{ id, owner: dub.owner, title: dub.title, version: dub.number, deleted: dub.deleted !== null },
    objects: there,
    missing: [...pointed.keys()].filter((key) => !found.has(key)),
  };
}

async function* everything(objects: Objects, prefixes: readonly string[]): AsyncGenerator<ObjectFacts> {
  for (const prefix of prefixes) {
    let cursor: string | undefined;
    do {
      const page = await objects.list(prefix, cursor);
      yield* page.objects;
      cursor = page.cursor;
    } while (cursor !== undefined);
  }
}

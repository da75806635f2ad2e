import { type DBSchema, type IDBPDatabase, openDB } from 'idb';
import type { PublishChoices } from './choices.ts';

/** A dub of this browser that was published, so that a corrected one can take its place. */
export interface Remembered {
  /** Base URL of the edge. */
  readonly edge: string;
  /** Its id; undefined before a first attempt has come through. */
  readonly dub?: string;
  /** Session of an attempt that has not come to its link: asked again in it, the edge makes no second version. */
  readonly session?: string;
  /** What was decided for the last attempt. */
  readonly choices?: PublishChoices;
}

interface PublishSchema extends DBSchema {
  dubs: { key: string; value: Remembered };
  /** Base URL of an edge → API token. */
  tokens: { key: string; value: string };
}

const open = () =>
  openDB<PublishSchema>('retongue-publish', 1, {
    upgrade: (database) => {
      database.createObjectStore('dubs');
      database.createObjectStore('tokens');
    },
  });

/** Without storage nothing is remembered, and everything else works. */
async function using<T>(work: (database: IDBPDatabase<PublishSchema>) => Promise<T>): Promise<T | undefined> {
  const database = await open().catch(() => undefined);
  if (!database) return undefined;
  return work(database)
    .catch(() => undefined)
    .finally(() => database.close());
}

/** Which source, into which languages, on which edge: a dub is replaced by one of the same three. */
export function publicationKey(file: File, languages: readonly string[], edge: string): string {
  return JSON.stringify([edge, file.name, file.size, file.lastModified, languages.toSorted()]);
}

export const rememberedDub = (key: string) => using((database) => database.get('dubs', key));
export const rememberDub = (key: string, dub: Remembered) => using((database) => database.put('dubs', dub, key));
/** Forgets a dub that is published no longer: there is nothing to replace. */
export const forgetDub = (edge: string, dub: string) =>
  using(async (database) => {
    const { store, done } = database.transaction('dubs', 'readwrite');
    for await (const cursor of store) if (cursor.value.edge === edge && cursor.value.dub === dub) await cursor.delete();
    await done;
  });

/** Of the edges, one where publishing this was broken off. */
export async function brokenOffAt(
  file: File,
  languages: readonly string[],
  edges: readonly string[],
): Promise<string | undefined> {
  for (const edge of edges) if ((await rememberedDub(publicationKey(file, languages, edge)))?.session) return edge;
  return undefined;
}

export const tokenFor = (edge: string) => using((database) => database.get('tokens', edge));
export const keepToken = (edge: string, token: string) => using((database) => database.put('tokens', token, edge));

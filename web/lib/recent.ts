import { type DBSchema, openDB } from 'idb';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';

/** A dub that was started and perhaps not finished: enough to take it up again after a reload. */
export interface Recent {
  readonly name: string;
  readonly bytes: number;
  /** Where the browser can keep one; its permission is asked for again. */
  readonly handle?: FileSystemFileHandle;
  /** Name of one of our samples, which is fetched again. */
  readonly sample?: string;
  readonly request: DubRequest;
  /** The dub is finished, and on its way to an edge. */
  readonly isPublishing?: boolean;
}

interface StudioSchema extends DBSchema {
  recent: { key: 'last'; value: Recent };
}

const open = () =>
  openDB<StudioSchema>('retongue-studio', 1, { upgrade: (database) => void database.createObjectStore('recent') });

/** The dub that was started last and not finished. Undefined where there is none, or no storage. */
export async function lastDub(): Promise<Recent | undefined> {
  return open().then(
    async (database) => database.get('recent', 'last').finally(() => database.close()),
    () => undefined,
  );
}

export async function rememberDub(recent: Recent): Promise<void> {
  const database = await open().catch(() => undefined);
  await database?.put('recent', recent, 'last').catch(() => {});
  database?.close();
}

export async function forgetDub(): Promise<void> {
  const database = await open().catch(() => undefined);
  await database?.delete('recent', 'last').catch(() => {});
  database?.close();
}

type AskableHandle = FileSystemFileHandle & {
  /** Where the browser asks at all: what it keeps for the page itself needs no asking. */
  requestPermission?(options: { mode: 'read' }): Promise<PermissionState>;
};

/** The file again, permission asked; undefined when it is refused or gone. Call it from a click. */
export async function reopen(recent: Recent): Promise<File | undefined> {
  const handle = recent.handle as AskableHandle | undefined;
  if (!handle) return undefined;
  const permission = await (handle.requestPermission?.({ mode: 'read' }) ?? 'granted');
  if (permission !== 'granted') return undefined;
  const file = await handle.getFile().catch(() => undefined);
  return file && isSame(file, recent) ? file : undefined;
}

/** Whether a file may well be the one that the dub was started from; the ledger knows exactly, by what is inside. */
export function isSame(file: File, recent: Recent): boolean {
  return file.size === recent.bytes && file.name === recent.name;
}

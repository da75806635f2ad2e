import { createSHA256 } from 'hash-wasm';
import type { Digest } from '../../wasm-workers/core/digest.ts';

const FOLDER = 'publish';
/** Held by the tab that uses a file: one that nobody holds was left behind by a tab that was closed. */
const lockOf = (name: string) => `retongue-publish-${name}`;

/** A large file that was made once and can be read again in parts. */
export interface Stashed {
  readonly digest: Digest;
  readonly file: File;
  remove(): Promise<void>;
}

/**
 * Writes a stream into the origin private file system while it is hashed: an upload in parts reads it again. What tabs that are
 * gone have left there is removed first.
 * @throws DOMException `QuotaExceededError`, AbortError; what the stream throws. Nothing is left behind then.
 */
export async function stash(name: string, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Stashed> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  await sweep(folder);
  const release = await hold(lockOf(name));
  const remove = async () => {
    await folder.removeEntry(name).catch(() => {});
    release();
  };
  try {
    const handle = await folder.getFileHandle(name, { create: true });
    const hash = await createSHA256();
    const hashed = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
      transform(bytes, controller) {
        hash.update(bytes);
        controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
      },
    });
    await body.pipeThrough(hashed).pipeTo(await handle.createWritable(), { signal });
    return { digest: hash.digest('hex'), file: await handle.getFile(), remove };
  } catch (error) {
    await remove();
    throw error;
  }
}

async function sweep(folder: FileSystemDirectoryHandle): Promise<void> {
  for await (const name of folder.keys())
    await navigator.locks.request(lockOf(name), { ifAvailable: true }, async (lock) => {
      if (lock) await folder.removeEntry(name).catch(() => {});
    });
}

/** Takes a lock. @returns the way to give it back. */
function hold(name: string): Promise<() => void> {
  return new Promise((taken, failed) => {
    navigator.locks.request(name, () => new Promise<void>((release) => taken(release))).catch(failed);
  });
}

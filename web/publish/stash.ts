import { createSHA256 } from 'hash-wasm';
import type { Digest } from '../../wasm-workers/core/digest.ts';

const FOLDER = 'publish';

/** A large file that was made once and can be read again in parts. */
export interface Stashed {
  readonly digest: Digest;
  readonly file: File;
  remove(): Promise<void>;
}

/**
 * Writes a stream into the origin private file system while it is hashed: an upload in parts reads it again.
 * @throws DOMException `QuotaExceededError`, AbortError; what the stream throws. Nothing is left behind then.
 */
export async function stash(name: string, body: ReadableStream<Uint8Array>, signal: AbortSignal): Promise<Stashed> {
  const folder = await (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
  const remove = () => folder.removeEntry(name).catch(() => {});
  const handle = await folder.getFileHandle(name, { create: true });
  const hash = await createSHA256();
  const hashed = new TransformStream<Uint8Array, Uint8Array<ArrayBuffer>>({
    transform(bytes, controller) {
      hash.update(bytes);
      controller.enqueue(bytes as Uint8Array<ArrayBuffer>);
    },
  });
  try {
    await body.pipeThrough(hashed).pipeTo(await handle.createWritable(), { signal });
  } catch (error) {
    await remove();
    throw error;
  }
  return { digest: hash.digest('hex'), file: await handle.getFile(), remove };
}

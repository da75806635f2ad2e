/** Bytes of a writable stream are kept only when it is closed, so a window closes and reopens it this often. */
const CHECKPOINT_BYTES = 32 * 1024 * 1024;

/** Worker-only API, absent from a window's prototype. */
type SyncCapable = FileSystemFileHandle & { createSyncAccessHandle?(): Promise<FileSystemSyncAccessHandle> };
/** `move` is in every engine that has OPFS, but not yet in TypeScript's DOM types. */
type MovableFile = FileSystemFileHandle & { move(directory: FileSystemDirectoryHandle, name: string): Promise<void> };

/** A file of the origin private file system that grows at its end; what was appended outlives the page. */
export interface GrowingFile {
  readonly size: number;
  /** @throws DOMException `QuotaExceededError`. */
  append(bytes: Uint8Array): Promise<void>;
  /** Makes it empty. */
  reset(): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens a file to append to: in a dedicated worker in place, in a window through a stream that is committed every
 * {@link CHECKPOINT_BYTES}. One user at a time: hold a lock.
 */
export async function openGrowingFile(handle: FileSystemFileHandle): Promise<GrowingFile> {
  const { createSyncAccessHandle } = handle as SyncCapable;
  return createSyncAccessHandle ? openInPlace(await createSyncAccessHandle.call(handle)) : openThroughStream(handle);
}

/** Renames a file inside its folder; the name appears at once and whole. */
export async function renameFile(directory: FileSystemDirectoryHandle, from: string, to: string): Promise<void> {
  await ((await directory.getFileHandle(from)) as MovableFile).move(directory, to);
}

/** The file of a name, or undefined. */
export async function openFile(directory: FileSystemDirectoryHandle, name: string): Promise<File | undefined> {
  try {
    return await (await directory.getFileHandle(name)).getFile();
  } catch {
    return undefined;
  }
}

/** Removes a file; one that is not there is no error. */
export async function removeFile(directory: FileSystemDirectoryHandle, name: string): Promise<void> {
  await directory.removeEntry(name).catch(() => {});
}

function openInPlace(handle: FileSystemSyncAccessHandle): GrowingFile {
  let size = handle.getSize();
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      const written = handle.write(bytes as Uint8Array<ArrayBuffer>, { at: size });
      if (written !== bytes.byteLength) throw new DOMException('The write came up short.', 'QuotaExceededError');
      size += written;
    },
    async reset() {
      handle.truncate(0);
      size = 0;
    },
    async close() {
      handle.flush();
      handle.close();
    },
  };
}

async function openThroughStream(handle: FileSystemFileHandle): Promise<GrowingFile> {
  let size = (await handle.getFile()).size;
  let committed = size;
  let stream: FileSystemWritableFileStream | undefined;
  const commit = async () => {
    const closing = stream;
    stream = undefined;
    await closing?.close();
    committed = size;
  };
  return {
    get size() {
      return size;
    },
    async append(bytes) {
      stream ??= await handle.createWritable({ keepExistingData: true });
      await stream.write({ type: 'write', position: size, data: bytes as Uint8Array<ArrayBuffer> });
      size += bytes.byteLength;
      if (size - committed >= CHECKPOINT_BYTES) await commit();
    },
    async reset() {
      stream ??= await handle.createWritable();
      await stream.truncate(0);
      size = 0;
      await commit();
    },
    close: commit,
  };
}

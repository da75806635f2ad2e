import type { Artifact, ArtifactStore } from '../core/artifact.ts';
import { type Digest, sha256OfBlob } from '../core/digest.ts';
import { Failure } from '../core/failure.ts';

/** `move` is in every engine that has OPFS, but not yet in TypeScript's DOM types. */
type MovableFile = FileSystemFileHandle & { move(directory: FileSystemDirectoryHandle, name: string): Promise<void> };

/**
 * Keeps artifacts in the origin private file system, one file a digest, the media type in the name's suffix being unnecessary:
 * artifacts carry their type. Written to a temporary name, flushed, then moved, so that a crash leaves no half file under a digest.
 * Several workers may use one folder at the same time.
 */
export class OpfsStore implements ArtifactStore {
  readonly #artifacts: FileSystemDirectoryHandle;
  readonly #temporary: FileSystemDirectoryHandle;

  private constructor(artifacts: FileSystemDirectoryHandle, temporary: FileSystemDirectoryHandle) {
    this.#artifacts = artifacts;
    this.#temporary = temporary;
  }

  /** @param folder name of a folder under the origin's root. */
  static async open(folder = 'artifacts'): Promise<OpfsStore> {
    const root = await navigator.storage.getDirectory();
    const home = await root.getDirectoryHandle(folder, { create: true });
    const artifacts = await home.getDirectoryHandle('sha256', { create: true });
    const temporary = await home.getDirectoryHandle('tmp', { create: true });
    return new OpfsStore(artifacts, temporary);
  }

  async has(digest: Digest): Promise<boolean> {
    return this.#artifacts.getFileHandle(digest).then(
      () => true,
      () => false,
    );
  }

  async get(artifact: Artifact): Promise<Blob> {
    const handle = await this.#artifacts.getFileHandle(artifact.digest).catch((error) => {
      throw new Failure('internal', `The store does not hold ${artifact.digest}.`, error);
    });
    const file = await handle.getFile();
    return file.slice(0, file.size, artifact.type);
  }

  async put(blob: Blob, signal?: AbortSignal): Promise<Artifact> {
    const digest = await sha256OfBlob(blob, signal);
    const artifact = { digest, bytes: blob.size, type: blob.type };
    // Two workers may make the same bytes at the same time; a file that is being moved cannot be moved onto.
    await navigator.locks.request(`retongue-artifact-${digest}`, () => this.#write(digest, blob, signal));
    return artifact;
  }

  async #write(digest: Digest, blob: Blob, signal: AbortSignal | undefined): Promise<void> {
    if (await this.has(digest)) return;
    const name = crypto.randomUUID();
    try {
      const handle = (await this.#temporary.getFileHandle(name, { create: true })) as MovableFile;
      const writable = await handle.createWritable();
      await blob.stream().pipeTo(writable, signal ? { signal } : undefined);
      await handle.move(this.#artifacts, digest);
    } catch (error) {
      await this.#temporary.removeEntry(name).catch(() => {});
      throw Failure.from(error);
    }
  }

  async delete(digest: Digest): Promise<void> {
    await this.#artifacts.removeEntry(digest).catch(() => {});
  }

  /** Digests held, with sizes in bytes. */
  async *list(): AsyncIterable<{ digest: Digest; bytes: number }> {
    for await (const [digest, handle] of this.#artifacts as unknown as AsyncIterable<[string, FileSystemFileHandle]>)
      yield { digest, bytes: (await handle.getFile()).size };
  }

  /** Removes what earlier crashes left half written. Call it while holding the project's lock. */
  async sweep(): Promise<void> {
    for await (const name of (this.#temporary as unknown as { keys(): AsyncIterable<string> }).keys())
      await this.#temporary.removeEntry(name).catch(() => {});
  }
}

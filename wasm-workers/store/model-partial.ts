import type { IHasher } from 'hash-wasm';
import { createSHA256 } from 'hash-wasm';
import type { Digest } from '../core/digest.ts';
import { type GrowingFile, openFile, openGrowingFile, removeFile, renameFile } from './opfs-file.ts';

/** Thrown when storage filled up: what was received is gone, and what comes next is kept in memory. */
export class Spilled extends Error {}

/** A download in the making, hashed as it grows: in storage as long as there is room, then in memory. */
export class PartialModel {
  readonly #directory: FileSystemDirectoryHandle | undefined;
  readonly #name: string;
  readonly #hasher: IHasher;
  #file: GrowingFile | undefined;
  #pieces: Uint8Array<ArrayBuffer>[] = [];
  #size = 0;

  private constructor(directory: FileSystemDirectoryHandle | undefined, name: string, hasher: IHasher) {
    this.#directory = directory;
    this.#name = name;
    this.#hasher = hasher;
  }

  /** Takes up what an earlier download left. @param directory undefined where there is no storage. */
  static async open(directory: FileSystemDirectoryHandle | undefined, digest: Digest): Promise<PartialModel> {
    const partial = new PartialModel(directory, `${digest}.part`, await createSHA256());
    if (!directory) return partial;
    const left = await openFile(directory, partial.#name);
    if (left) for await (const piece of left.stream() as unknown as AsyncIterable<Uint8Array>) partial.#feed(piece);
    try {
      partial.#file = await openGrowingFile(await directory.getFileHandle(partial.#name, { create: true }));
    } catch (error) {
      if (!isQuota(error)) throw error;
      await partial.#spill();
    }
    return partial;
  }

  get size(): number {
    return this.#size;
  }

  /** @throws Spilled: begin again; it will be kept in memory. */
  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    if (this.#file) await this.#orSpill(this.#file.append(bytes));
    else this.#pieces.push(bytes);
    this.#feed(bytes);
  }

  async reset(): Promise<void> {
    if (this.#file) await this.#orSpill(this.#file.reset());
    this.#forget();
  }

  /** SHA-256 of all bytes so far; only {@link reset}, {@link finish} or {@link close} may follow. */
  digest(): Digest {
    return this.#hasher.digest('hex');
  }

  /** Gives it its name in storage. @returns the bytes when they could only be kept in memory. @throws Spilled */
  async finish(digest: Digest): Promise<Blob | undefined> {
    if (!this.#file || !this.#directory) return new Blob(this.#pieces);
    await this.#orSpill(this.#file.close());
    this.#file = undefined;
    await renameFile(this.#directory, this.#name, digest);
    return undefined;
  }

  /** Keeps what there is for the next time. */
  async close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close().catch(() => {});
    if (this.#size === 0 && this.#directory) await removeFile(this.#directory, this.#name);
  }

  async #orSpill(work: Promise<void>): Promise<void> {
    try {
      await work;
    } catch (error) {
      if (!isQuota(error)) throw error;
      await this.#spill();
      throw new Spilled();
    }
  }

  async #spill(): Promise<void> {
    await this.#file?.close().catch(() => {});
    this.#file = undefined;
    if (this.#directory) await removeFile(this.#directory, this.#name);
    this.#forget();
  }

  #feed(bytes: Uint8Array): void {
    this.#hasher.update(bytes);
    this.#size += bytes.byteLength;
  }

  #forget(): void {
    this.#hasher.init();
    this.#pieces = [];
    this.#size = 0;
  }
}

function isQuota(error: unknown): boolean {
  return (error as { name?: string } | null)?.name === 'QuotaExceededError';
}

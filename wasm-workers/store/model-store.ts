import {
  catalogue,
  filesByDigest,
  type ModelEntry,
  type ModelFile,
  modelEntry,
  modelFile,
  withRequirements,
} from '../../models-manifest/catalogue.ts';
import { type Digest, isDigest, sha256OfBlob } from '../core/digest.ts';
import { Failure, throwIfAborted } from '../core/failure.ts';
import type { ModelFiles } from '../core/models.ts';
import { download } from './model-download.ts';
import { Licences } from './model-licences.ts';
import { PartialModel } from './model-partial.ts';
import { openFile, removeFile } from './opfs-file.ts';

export interface ModelStoreOptions {
  /** Also gives what is for tests only. */
  readonly testOnly?: boolean;
  /** Where our own origin serves models; by default `/models/`. */
  readonly baseUrl?: string;
  /** The hub, or a mirror of it. */
  readonly hubUrl?: string;
  /** Name of the folder under the origin's root: tests use their own. */
  readonly folder?: string;
  readonly fetch?: typeof fetch;
  /** Milliseconds without a byte after which a download counts as broken; a minute by default. */
  readonly stallMs?: number;
}

/** What the store holds of one model. */
export interface ModelStatus {
  readonly id: string;
  readonly presentBytes: number;
  /** As far as sizes are on record. */
  readonly totalBytes: number;
  readonly isComplete: boolean;
  /** Some of it had no room in storage and will be gone when the page is closed. */
  readonly isInMemory: boolean;
}

export interface ModelPullProgress {
  /** Bytes of what was missing. */
  readonly receivedBytes: number;
  readonly totalBytes: number;
  /** Such as `whisper-tiny/config.json`. */
  readonly name: string;
}

export interface ModelPullOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ModelPullProgress) => void;
}

/** Opens the browser's model store, in a window or in a worker; several may be open at the same time. */
export async function openModelStore(options: ModelStoreOptions = {}): Promise<ModelStore> {
  return new ModelStore(await modelFolder(options.folder ?? 'models'), options);
}

/** Private windows of some browsers offer no storage: everything is kept in memory there. */
async function modelFolder(name: string): Promise<FileSystemDirectoryHandle | undefined> {
  try {
    return await (await navigator.storage.getDirectory()).getDirectoryHandle(name, { create: true });
  } catch {
    return undefined;
  }
}

/** Models in the origin private file system, each file named by its SHA-256 once its bytes have been verified. */
export class ModelStore implements ModelFiles {
  readonly #directory: FileSystemDirectoryHandle | undefined;
  readonly #options: ModelStoreOptions;
  readonly #memory = new Map<Digest, Blob>();
  readonly #licences: Licences;

  constructor(directory: FileSystemDirectoryHandle | undefined, options: ModelStoreOptions) {
    this.#directory = directory;
    this.#options = options;
    this.#licences = new Licences(directory, options.testOnly ?? false);
  }

  /**
   * A file of a model, downloaded first when it is not here.
   * @throws Failure `licence-not-accepted`, `model-integrity`, `model-download`, `offline`, `cancelled`.
   */
  async file(modelId: string, path: string, signal?: AbortSignal): Promise<Blob> {
    await this.#licences.allow(modelEntry(modelId));
    const file = modelFile(modelId, path);
    return (await this.#open(file.sha256)) ?? this.#fetch(modelId, file, signal);
  }

  /** Downloads models and what they need. @throws as {@link file}. */
  async pull(ids: readonly string[], options: ModelPullOptions = {}): Promise<void> {
    const entries = withRequirements(ids).map(modelEntry);
    for (const entry of entries) await this.#licences.allow(entry);
    const sizes = await this.#sizes();
    const all = entries.flatMap((entry) => entry.files.map((file) => ({ id: entry.id, file })));
    const missing = [...new Map(all.map((one) => [one.file.sha256, one])).values()].filter(
      ({ file }) => !sizes.has(file.sha256),
    );
    const totalBytes = missing.reduce((sum, { file }) => sum + (file.bytes ?? 0), 0);
    let before = 0;
    for (const { id, file } of missing) {
      const name = `${id}/${file.path}`;
      const onSize = (bytes: number) => options.onProgress?.({ receivedBytes: before + bytes, totalBytes, name });
      const blob = await this.#fetch(id, file, options.signal, onSize);
      before += blob.size;
      options.onProgress?.({ receivedBytes: before, totalBytes, name });
    }
  }

  /** All that may be offered here, in the catalogue's order. */
  async list(): Promise<readonly ModelStatus[]> {
    const sizes = await this.#sizes();
    return catalogue
      .filter((entry) => this.#options.testOnly || !entry.licence.testOnly)
      .map((entry) => ({
        id: entry.id,
        presentBytes: entry.files.reduce(
          (sum, { sha256 }) => sum + (sizes.get(sha256) ?? sizes.get(`${sha256}.part`) ?? 0),
          0,
        ),
        totalBytes: entry.files.reduce((sum, { bytes }) => sum + (bytes ?? 0), 0),
        isComplete: entry.files.every(({ sha256 }) => sizes.has(sha256)),
        isInMemory: entry.files.some(({ sha256 }) => this.#memory.has(sha256)),
      }));
  }

  /** Whether all files of the model itself are here; what it needs is not looked at. */
  async has(id: string): Promise<boolean> {
    const sizes = await this.#sizes();
    return modelEntry(id).files.every(({ sha256 }) => sizes.has(sha256));
  }

  /** Removes a model, but not the files that another complete model shares with it. */
  async delete(id: string): Promise<void> {
    const sizes = await this.#sizes();
    const isComplete = (entry: ModelEntry) => entry.files.every(({ sha256 }) => sizes.has(sha256));
    for (const { sha256 } of modelEntry(id).files) {
      if (filesByDigest(sha256).some(({ entry }) => entry.id !== id && isComplete(entry))) continue;
      await this.#locked(sha256, undefined, () => this.#remove(sha256));
    }
  }

  /** Hashes every file again and removes wrong ones, so that they are fetched anew. @returns digests of those. */
  async verify(signal?: AbortSignal): Promise<readonly Digest[]> {
    const wrong: Digest[] = [];
    for (const digest of (await this.#sizes()).keys()) {
      const file = isDigest(digest) ? await this.#open(digest) : undefined;
      if (!file || (await sha256OfBlob(file, signal)) === digest) continue;
      wrong.push(digest);
      await this.#locked(digest, signal, () => this.#remove(digest));
    }
    return wrong;
  }

  /** Remembers that the person has read and accepted a restricted licence. */
  accept(id: string): Promise<void> {
    return this.#licences.accept(id);
  }

  isAccepted(id: string): Promise<boolean> {
    return this.#licences.isAccepted(id);
  }

  /** Downloads under a lock, so that workers that want the same file at the same time share one download. */
  async #fetch(id: string, file: ModelFile, signal?: AbortSignal, onSize?: (bytes: number) => void): Promise<Blob> {
    return this.#locked(file.sha256, signal, async () => {
      const known = await this.#open(file.sha256);
      if (known) return known;
      const partial = await PartialModel.open(this.#directory, file.sha256);
      try {
        const request = {
          name: `${id}/${file.path}`,
          digest: file.sha256,
          bytes: file.bytes,
          urls: this.#urls(file),
          stallMs: this.#options.stallMs,
          signal,
          onSize,
        };
        // Called as a method of something else, the browser's own fetch refuses to work.
        const inMemory = await download(partial, {
          ...request,
          fetch: this.#options.fetch ?? ((...all) => fetch(...all)),
        });
        if (inMemory) this.#memory.set(file.sha256, inMemory);
      } finally {
        await partial.close();
      }
      const fetched = await this.#open(file.sha256);
      if (!fetched) throw new Failure('internal', `The file ${id}/${file.path} vanished while it was being stored.`);
      return fetched;
    });
  }

  /** Our own origin first, then the hub; npm is read by Node only. */
  #urls({ sha256, sources }: ModelFile): string[] {
    const own = new URL(`${this.#options.baseUrl ?? '/models/'}${sha256}`, self.location.origin).href;
    const hub = sources.flatMap((source) => {
      const [, repo, revision, path] = source.match(/^hf:([^@]+)@([^/]+)\/(.+)$/) ?? [];
      return repo ? [`${this.#options.hubUrl ?? 'https://huggingface.co'}/${repo}/resolve/${revision}/${path}`] : [];
    });
    return [own, ...hub];
  }

  async #open(digest: Digest): Promise<Blob | undefined> {
    return this.#memory.get(digest) ?? (this.#directory && openFile(this.#directory, digest));
  }

  async #remove(digest: Digest): Promise<void> {
    this.#memory.delete(digest);
    if (!this.#directory) return;
    await removeFile(this.#directory, digest);
    await removeFile(this.#directory, `${digest}.part`);
  }

  /** Sizes in bytes by digest, and of broken downloads by `<digest>.part`. */
  async #sizes(): Promise<ReadonlyMap<string, number>> {
    const sizes = new Map<string, number>([...this.#memory].map(([digest, blob]) => [digest, blob.size]));
    const names = (this.#directory as unknown as { keys(): AsyncIterable<string> } | undefined)?.keys() ?? [];
    for await (const name of names) {
      const file = this.#directory && (await openFile(this.#directory, name));
      if (file) sizes.set(name, file.size);
    }
    return sizes;
  }

  async #locked<T>(digest: Digest, signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
    try {
      // The folder is part of the name: stores of different folders do not wait for each other.
      const name = `retongue-model/${this.#directory?.name ?? ''}/${digest}`;
      return (await navigator.locks.request(name, { ...(signal ? { signal } : {}) }, work)) as T;
    } catch (error) {
      throwIfAborted(signal);
      throw Failure.from(error);
    }
  }
}

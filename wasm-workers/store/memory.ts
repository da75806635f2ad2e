import type { Artifact, ArtifactStore, Ledger } from '../core/artifact.ts';
import { type Digest, sha256OfBlob } from '../core/digest.ts';
import { Failure } from '../core/failure.ts';

/** Keeps artifacts in memory: for tests, and for browsers that offer no storage (private windows). */
export class MemoryStore implements ArtifactStore {
  readonly #blobs = new Map<Digest, Blob>();

  async has(digest: Digest): Promise<boolean> {
    return this.#blobs.has(digest);
  }

  async get(artifact: Artifact): Promise<Blob> {
    const blob = this.#blobs.get(artifact.digest);
    if (!blob) throw new Failure('internal', `The store does not hold ${artifact.digest}.`);
    return blob;
  }

  async put(blob: Blob, signal?: AbortSignal): Promise<Artifact> {
    const digest = await sha256OfBlob(blob, signal);
    if (!this.#blobs.has(digest)) this.#blobs.set(digest, blob);
    return { digest, bytes: blob.size, type: blob.type };
  }

  async delete(digest: Digest): Promise<void> {
    this.#blobs.delete(digest);
  }
}

/** A ledger that forgets when the page is closed. */
export class MemoryLedger implements Ledger {
  readonly #steps = new Map<Digest, readonly Artifact[]>();

  async get(key: Digest): Promise<readonly Artifact[] | undefined> {
    return this.#steps.get(key);
  }

  async record(key: Digest, outputs: readonly Artifact[]): Promise<readonly Artifact[]> {
    const known = this.#steps.get(key);
    if (known) return known;
    this.#steps.set(key, outputs);
    return outputs;
  }

  async forget(key: Digest): Promise<void> {
    this.#steps.delete(key);
  }
}

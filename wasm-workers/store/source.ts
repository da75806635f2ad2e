import type { Artifact, ArtifactStore } from '../core/artifact.ts';
import { canonicalJson, type Digest, sha256 } from '../core/digest.ts';

const MIB = 1024 * 1024;

/**
 * A hint of which file this is, for this browser's ledger only: sha256 over size, date and the first, middle and last MiB.
 * Reading a whole film just to name it would take minutes.
 */
export async function sourceArtifact(file: File): Promise<Artifact> {
  const middle = Math.max(0, Math.floor(file.size / 2 - MIB / 2));
  const places = [0, middle, Math.max(0, file.size - MIB)];
  const digests = await Promise.all(
    places.map(async (place) => sha256(new Uint8Array(await file.slice(place, place + MIB).arrayBuffer()))),
  );
  const digest = await sha256(canonicalJson(['source', file.size, file.lastModified, ...digests]));
  return { digest, bytes: file.size, type: file.type };
}

/** A store that also answers for sources, which stay where the person keeps them. */
export class MountedStore implements ArtifactStore {
  readonly #store: ArtifactStore;
  readonly #sources = new Map<Digest, Blob>();

  constructor(store: ArtifactStore) {
    this.#store = store;
  }

  mount(digest: Digest, source: Blob): void {
    this.#sources.set(digest, source);
  }

  async has(digest: Digest): Promise<boolean> {
    return this.#sources.has(digest) || this.#store.has(digest);
  }

  async get(artifact: Artifact): Promise<Blob> {
    return this.#sources.get(artifact.digest) ?? this.#store.get(artifact);
  }

  put(blob: Blob, signal?: AbortSignal): Promise<Artifact> {
    return this.#store.put(blob, signal);
  }

  delete(digest: Digest): Promise<void> {
    return this.#store.delete(digest);
  }
}

import type { Digest } from './digest.ts';

/** Immutable bytes, known by their digest. */
export interface Artifact {
  readonly digest: Digest;
  /** Size in bytes. */
  readonly bytes: number;
  /** Media type, such as `audio/wav`. */
  readonly type: string;
}

/** Where the bytes of artifacts lie. Implementations: store/opfs, store/disk, store/memory. */
export interface ArtifactStore {
  has(digest: Digest): Promise<boolean>;
  /** @throws Failure `internal` when the store does not hold the artifact. */
  get(artifact: Artifact): Promise<Blob>;
  /** Writes and hashes; writing what is there already is cheap. @throws Failure `storage-full`. */
  put(blob: Blob, signal?: AbortSignal): Promise<Artifact>;
  delete(digest: Digest): Promise<void>;
}

/** What each step gave: step key → the step's outputs. The first result recorded is the result. */
export interface Ledger {
  get(key: Digest): Promise<readonly Artifact[] | undefined>;
  /** Records the outputs unless the key is known already; returns what the ledger holds now. */
  record(key: Digest, outputs: readonly Artifact[]): Promise<readonly Artifact[]>;
  /** Forgets a step whose outputs were lost, so that it can be made again. */
  forget(key: Digest): Promise<void>;
}

import type { Artifact, ArtifactStore, Ledger } from '../core/artifact.ts';
import type { TaskRunner } from './steps.ts';

/** What a dub stands on: a place to run steps, and places to keep what they give. */
export interface Environment {
  /** Name of the stores: dubs that share them do not work on one source at the same time. */
  readonly name?: string;
  readonly host: TaskRunner & { mount(source: Artifact, file: Blob): Promise<void> };
  readonly store: ArtifactStore & { mount(digest: string, file: Blob): void };
  readonly ledger: Ledger;
  readonly models: ModelPuller;
  /** Threads of the runtime that listens on the processor; 1 without cross-origin isolation. */
  readonly threads?: number;
}

/** Brings models to this machine. */
export interface ModelPuller {
  has(id: string): Promise<boolean>;
  /** @throws Failure `model-download`, `model-integrity`, `offline`, `storage-full`, `licence-not-accepted`. */
  pull(
    ids: readonly string[],
    options: { signal?: AbortSignal; onProgress?: (progress: PullProgress) => void },
  ): Promise<void>;
}

export interface PullProgress {
  readonly receivedBytes: number;
  readonly totalBytes: number;
}

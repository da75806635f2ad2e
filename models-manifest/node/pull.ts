import type { Digest } from '../../wasm-workers/core/digest.ts';
import { catalogue, filesByDigest, type ModelFile, modelEntry, withRequirements } from '../catalogue.ts';
import { ModelFolder } from './model-folder.ts';
import { PullJob, type WantedFile } from './pull-job.ts';

export type { WantedFile } from './pull-job.ts';

export interface PullProgress {
  /** Bytes of what was missing. */
  readonly receivedBytes: number;
  /** As far as sizes are on record. */
  readonly totalBytes: number;
  /** The file that bytes came for, such as `whisper-tiny/config.json`. */
  readonly name: string;
}

export interface PullOptions {
  readonly folder?: ModelFolder;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: PullProgress) => void;
}

/**
 * Fetches models, and what they need, into the model folder; files that are there already are left alone.
 * @throws Failure `model-download`, `model-integrity`, `cancelled`.
 */
export async function pull(ids: readonly string[], options: PullOptions = {}): Promise<void> {
  const wanted = withRequirements(ids).flatMap((id) => modelEntry(id).files.map((file) => wantedFile(id, file)));
  await pullFiles(wanted, options);
}

/** Fetches the file of a digest; false when the catalogue does not know it. @throws as {@link pull}. */
export async function pullDigest(digest: Digest, options: PullOptions = {}): Promise<boolean> {
  const known = filesByDigest(digest)[0];
  if (!known) return false;
  await pullFiles([wantedFile(known.entry.id, known.file)], options);
  return true;
}

/** As {@link pull}, for files that need not be in the catalogue. */
export async function pullFiles(files: readonly WantedFile[], options: PullOptions = {}): Promise<void> {
  const folder = options.folder ?? new ModelFolder();
  const missing = [...new Map(files.map((file) => [file.digest, file])).values()].filter(
    (file) => !folder.has(file.digest),
  );
  const totalBytes = missing.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
  let receivedBytes = 0;
  const onBytes = (file: WantedFile, bytes: number) => {
    receivedBytes += bytes;
    options.onProgress?.({ receivedBytes, totalBytes, name: file.name });
  };
  await new PullJob(folder, missing, {
    signal: options.signal,
    onBytes,
    passingBy: (source) => bySource().get(source),
  }).run();
}

function wantedFile(id: string, file: ModelFile): WantedFile {
  return { name: `${id}/${file.path}`, digest: file.sha256, bytes: file.bytes, sources: file.sources };
}

let sources: Map<string, WantedFile> | undefined;

function bySource(): Map<string, WantedFile> {
  sources ??= new Map(
    catalogue.flatMap((entry) =>
      entry.files.flatMap((file) => file.sources.map((source) => [source, wantedFile(entry.id, file)] as const)),
    ),
  );
  return sources;
}

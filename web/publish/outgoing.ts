import { type Digest, sha256OfBlob } from '../../wasm-workers/core/digest.ts';
import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import { publishedFiles } from '../../wasm-workers/core/publish/package.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import type { Stashed } from './stash.ts';
import type { Outgoing } from './uploader.ts';

export interface OutgoingDub {
  readonly description: DubDescription;
  readonly files: readonly Outgoing[];
}

export interface OutgoingOptions {
  readonly title: string;
  readonly poster?: Blob;
  /** The MP4 for those who may download it. */
  readonly download?: Stashed;
  readonly signal: AbortSignal;
  /** @param fraction of the package that is hashed, in [0, 1]. */
  onProgress(fraction: number): void;
}

/** Describes a finished dub and lists what has to be sent for it. The bytes stay where they are until their turn comes. */
export async function outgoingOf(run: DubRun, options: OutgoingOptions): Promise<OutgoingDub> {
  const { title, poster, download, signal, onProgress } = options;
  const sources = new Map<Digest, { readonly bytes: number; read: Outgoing['read'] }>();
  const names = await run.files.names();
  let hashed = 0;
  const digestOf = async (name: string): Promise<Digest> => {
    const blob = await run.files.read(name, signal);
    const digest = await sha256OfBlob(blob, signal);
    sources.set(digest, { bytes: blob.size, read: (attempt) => run.files.read(name, attempt) });
    hashed += 1;
    onProgress(Math.min(1, hashed / names.length));
    return digest;
  };
  const posterDigest = poster && (await sha256OfBlob(poster, signal));
  if (poster && posterDigest) sources.set(posterDigest, { bytes: poster.size, read: async () => poster });
  if (download) sources.set(download.digest, { bytes: download.file.size, read: async () => download.file });
  const description = await run.describe({ title, digestOf, poster: posterDigest, download: download?.digest });
  const files = publishedFiles(description).flatMap(({ role, artifact }): Outgoing[] => {
    const source = sources.get(artifact);
    return source ? [{ digest: artifact, role, ...source }] : [];
  });
  return { description, files };
}

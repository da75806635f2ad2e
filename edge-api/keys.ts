import type { Digest } from '../wasm-workers/core/digest.ts';
import { type Role, UPLOAD_ROLES } from '../wasm-workers/core/publish/roles.ts';

/** Name of a version's description among what the edge wrote; no share resolves to it. */
export const DESCRIPTION = 'description.json';

/** Where an owner's artifact lies in the media bucket. `raw/` is kept for uploaded sources. */
export function artifactKey(owner: string, digest: Digest): string {
  return `proc/${owner}/${digest}`;
}

/** Where lies what the edge wrote for a version: playlists, chapters, transcript, description. */
export function writtenKey(dub: string, version: number, name: string): string {
  return `pub/${dub}/${version}/${name}`;
}

/** A row of a version's file table. */
export interface FileRow {
  readonly dub: string;
  readonly number: number;
  readonly name: string;
  readonly owner: string;
  readonly sha256: Digest;
  readonly role: Role;
  readonly bytes: number;
}

/** Where the bytes of a published file lie. */
export function fileKey(file: FileRow): string {
  return file.role in UPLOAD_ROLES
    ? artifactKey(file.owner, file.sha256)
    : writtenKey(file.dub, file.number, file.name);
}

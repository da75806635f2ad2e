import type { Digest } from '../wasm-workers/core/digest.ts';
import { Failure } from '../wasm-workers/core/failure.ts';
import manifest from './manifest.json' with { type: 'json' };
import { type ModelEntry, type ModelFile, manifestSchema } from './schema.ts';

export type { Licence, ModelEntry, ModelFile, Task } from './schema.ts';

const parsed = manifestSchema.parse(manifest);

/** Every model, voice, runtime and test recording we know, in the manifest's order. Safe in browsers, workers, Node and workerd. */
export const catalogue: readonly ModelEntry[] = parsed.models;

/** Ids of what `npm start` pulls: enough to dub the sample. */
export const starterIds: readonly string[] = parsed.starter;

const byId = new Map(catalogue.map((entry) => [entry.id, entry]));
const byDigest = new Map<Digest, { entry: ModelEntry; file: ModelFile }[]>();
for (const entry of catalogue) {
  for (const file of entry.files) {
    const known = byDigest.get(file.sha256);
    if (known) known.push({ entry, file });
    else byDigest.set(file.sha256, [{ entry, file }]);
  }
}

/** @throws Failure `internal` for an id that is not in the catalogue. */
export function modelEntry(id: string): ModelEntry {
  const entry = byId.get(id);
  if (!entry)
    throw new Failure('internal', `No model "${id}" is in the catalogue. "npm run models -- list" names them.`);
  return entry;
}

export function hasModelEntry(id: string): boolean {
  return byId.has(id);
}

/**
 * @param path as `files[].path`.
 * @throws Failure `internal` for an unknown id or path.
 */
export function modelFile(id: string, path: string): ModelFile {
  const file = modelEntry(id).files.find((candidate) => candidate.path === path);
  if (!file) throw new Failure('internal', `The model "${id}" has no file "${path}".`);
  return file;
}

/** Digests of a model's files, in the catalogue's order: part of step keys. */
export function modelDigests(id: string): readonly Digest[] {
  return modelEntry(id).files.map((file) => file.sha256);
}

/** Every place where a digest occurs; empty when the catalogue does not know it. */
export function filesByDigest(digest: Digest): readonly { entry: ModelEntry; file: ModelFile }[] {
  return byDigest.get(digest) ?? [];
}

/** Size of a model in bytes, as far as it is on record. */
export function modelBytes(id: string): number {
  return modelEntry(id).files.reduce((sum, file) => sum + (file.bytes ?? 0), 0);
}

/** The ids and all they need, without repeats; what is needed comes first. */
export function withRequirements(ids: readonly string[]): readonly string[] {
  const found = new Set<string>();
  const visit = (id: string) => {
    if (found.has(id)) return;
    for (const required of modelEntry(id).requires ?? []) visit(required);
    found.add(id);
  };
  ids.forEach(visit);
  return [...found];
}

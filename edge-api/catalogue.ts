import { catalogue as models } from '../models-manifest/catalogue.ts';
import type { Digest } from '../wasm-workers/core/digest.ts';

const published = sizes(false);
const all = sizes(true);

/**
 * Digest → size in bytes (undefined where it is not on record) of every file that may be served.
 * @param trial also what is for tests and local trial only.
 */
export function catalogue(trial: boolean): ReadonlyMap<Digest, number | undefined> {
  return trial ? all : published;
}

function sizes(trial: boolean): ReadonlyMap<Digest, number | undefined> {
  const offered = models.filter((entry) => trial || !entry.licence.testOnly);
  return new Map(offered.flatMap((entry) => entry.files.map((file) => [file.sha256, file.bytes] as const)));
}

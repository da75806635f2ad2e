import { catalogue as models } from '../models-manifest/catalogue.ts';
import type { Digest } from '../wasm-workers/core/digest.ts';
import type { ServedFile } from './services.ts';

/** As the local model server has them (models-manifest/node/serve.ts); everything else is `application/octet-stream`. */
const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
  wav: 'audio/wav',
};

const published = files(false);
const all = files(true);

/**
 * Every file that may be served, by digest.
 * @param trial also what is for tests and local trial only.
 */
export function catalogue(trial: boolean): ReadonlyMap<Digest, ServedFile> {
  return trial ? all : published;
}

function files(trial: boolean): ReadonlyMap<Digest, ServedFile> {
  const offered = models.filter((entry) => trial || !entry.licence.testOnly);
  return new Map(offered.flatMap((entry) => entry.files.map((file) => [file.sha256, served(file)] as const)));
}

function served({ path, bytes }: { path: string; bytes?: number }): ServedFile {
  return { bytes, type: TYPES[path.split('.').at(-1) ?? ''] ?? 'application/octet-stream' };
}

import { Failure } from '../wasm-workers/core/failure.ts';
import { rangeHeader } from './range.ts';
import type { Pull } from './services.ts';

const LOOPBACK = new Set(['127.0.0.1', '[::1]', 'localhost']);

/**
 * A puller at the local address where `npm start` serves the model folder (models-manifest/node/serve.ts).
 * It throws Failure `not-authorized` for any other host: a deployed worker must not fetch for strangers.
 */
export function localPuller(origin: string): Pull {
  return async (digest, range) => {
    if (!LOOPBACK.has(new URL(origin).hostname))
      throw new Failure('not-authorized', `MODEL_PULL_ORIGIN must be this machine, not ${origin}.`);
    const url = new URL(`/models/${digest}`, origin);
    const response = await fetch(url, range ? { headers: { range: rangeHeader(range) } } : {}).catch((error) => {
      throw new Failure('model-download', `The local model server does not answer. Run npm start again.`, error);
    });
    if (response.status === (range ? 206 : 200)) return response;
    const reason = await response.text();
    throw new Failure(
      'model-download',
      `The file ${digest} could not be pulled: ${response.status} ${reason.slice(0, 500)}`,
    );
  };
}

import { modelFile } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import type { ModelFiles } from '../core/models.ts';

/** Model files straight from `/models/<sha256>` of the page's origin, which is what tests and benches of engines read. */
export const servedModels: ModelFiles = {
  async file(modelId, path, signal) {
    const response = await fetch(`/models/${modelFile(modelId, path).sha256}`, { signal });
    if (response.ok) return response.blob();
    throw new Failure('model-download', `The server has no ${modelId}/${path} (${response.status}).`);
  },
};

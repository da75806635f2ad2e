import { modelEntry } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import type { EngineOptions } from './engine.ts';

/**
 * A network of a model in optimum's file layout, in whatever precision the catalogue has it.
 * @param name such as `encoder_model`, of `onnx/encoder_model_quantized.onnx`.
 * @throws Failure those of `ModelFiles.file`.
 */
export async function networkFile(
  { model, models, signal }: Pick<EngineOptions, 'model' | 'models' | 'signal'>,
  name: string,
): Promise<Blob> {
  const path = modelEntry(model).files.find((file) => file.path.startsWith(`onnx/${name}`))?.path;
  if (!path) throw new Failure('internal', `The catalogue's entry "${model}" names no ${name}.`);
  return models.file(model, path, signal);
}

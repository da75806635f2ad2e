import { AutoTokenizer, env, LogLevel, type PreTrainedTokenizer } from '@huggingface/transformers';
import { Failure } from '../core/failure.ts';
import type { EngineOptions } from './engine.ts';

const TOKENIZER_FILES = ['tokenizer.json', 'tokenizer_config.json'];
/** What transformers.js may find, by the path that it asks for. */
const found = new Map<string, Blob>();

/**
 * A model's tokenizer, by transformers.js, out of the model store. Its files are read first, so that a failure of the store keeps its
 * code instead of becoming a request.
 * @throws Failure those of `ModelFiles.file`.
 */
export async function loadTokenizer({
  model,
  models,
  signal,
}: Pick<EngineOptions, 'model' | 'models' | 'signal'>): Promise<PreTrainedTokenizer> {
  settle();
  await Promise.all(
    TOKENIZER_FILES.map(async (path) => {
      found.set(`${env.localModelPath}${model}/${path}`, await models.file(model, path, signal));
    }),
  );
  return AutoTokenizer.from_pretrained(model);
}

/** The one place that sets transformers.js's global `env`: it may ask nobody, and finds its files in a cache that holds just them. */
function settle(): void {
  // It warns of every Marian tokenizer, which serves us well: BLEU is what the model's author measured.
  env.logLevel = LogLevel.ERROR;
  env.allowRemoteModels = false;
  env.allowLocalModels = true;
  env.useBrowserCache = false;
  env.useCustomCache = true;
  env.customCache = {
    match: async (request: unknown) => {
      const blob = found.get(String(request));
      return blob && new Response(blob);
    },
    put: async () => undefined,
  } as unknown as typeof env.customCache;
  env.fetch = async (url: unknown) => {
    throw new Failure('internal', `transformers.js asked for ${String(url)}, which is not in the model store.`);
  };
}

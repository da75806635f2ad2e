import { marianDescriptor } from '../../wasm-workers/engines/marian/descriptor.ts';
import { servedModels as models } from '../../wasm-workers/engines/served-models.ts';

export interface TranslateOrder {
  /** Catalogue id. */
  readonly model: string;
  readonly from: string;
  readonly to: string;
  readonly texts: readonly string[];
}

/** Translates sentences on one thread, as a dub does. @returns seconds without loading, after a first sentence. */
export async function translate({ model, from, to, texts }: TranslateOrder) {
  const { signal } = new AbortController();
  const marian = await marianDescriptor.load({ model, device: 'wasm', threads: 1, models });
  try {
    await marian.translate(texts.slice(0, 1), from, to, signal);
    const start = performance.now();
    const translated = await marian.translate(texts, from, to, signal);
    return { seconds: (performance.now() - start) / 1000, texts: translated };
  } finally {
    await marian.dispose();
  }
}

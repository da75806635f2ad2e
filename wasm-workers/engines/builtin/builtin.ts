import { Failure, throwIfAborted } from '../../core/failure.ts';
import { languageName } from '../../core/language.ts';
import type { Translator } from '../engine.ts';
import { type BrowserTranslator, translatorApi } from './api.ts';

/** The browser's translator as a {@link Translator}; one of its own kind for each pair of languages. */
export async function loadBuiltin(): Promise<Translator> {
  const open = new Map<string, BrowserTranslator>();
  /** Of two that were made at the same time one is kept. */
  const opened = async (key: string, make: () => Promise<BrowserTranslator>) => {
    const made = open.get(key) ?? (await make());
    const kept = open.get(key) ?? made;
    if (kept !== made) made.destroy();
    open.set(key, kept);
    return kept;
  };
  return {
    async translate(texts, from, to, signal) {
      throwIfAborted(signal);
      const translator = await opened(`${from} ${to}`, () => create(from, to, signal));
      const translated: string[] = [];
      for (const text of texts) {
        throwIfAborted(signal);
        translated.push(text.trim() === '' ? '' : (await translator.translate(text, { signal })).trim());
      }
      return translated;
    },
    async dispose() {
      for (const translator of open.values()) translator.destroy();
      open.clear();
    },
  };
}

async function create(from: string, to: string, signal: AbortSignal): Promise<BrowserTranslator> {
  const pair = { sourceLanguage: from, targetLanguage: to };
  try {
    const api = translatorApi();
    if (!api) throw new TypeError('this browser has no translator');
    return await api.create({ ...pair, signal });
  } catch (error) {
    throwIfAborted(signal);
    throw new Failure(
      'unsupported-language',
      `Your browser does not translate ${languageName(from, 'en')} into ${languageName(to, 'en')}. Choose another translator.`,
      error,
    );
  }
}

/** The browser's own translator (webmachinelearning.github.io/translation-api), as far as it is used. Windows have it, workers do not. */
export interface TranslatorApi {
  availability(pair: LanguagePair): Promise<'available' | 'downloadable' | 'downloading' | 'unavailable'>;
  create(options: LanguagePair & { signal?: AbortSignal }): Promise<BrowserTranslator>;
}

export interface LanguagePair {
  readonly sourceLanguage: string;
  readonly targetLanguage: string;
}

export interface BrowserTranslator {
  translate(text: string, options?: { signal?: AbortSignal }): Promise<string>;
  destroy(): void;
}

/** Undefined where this browser has none. */
export function translatorApi(): TranslatorApi | undefined {
  return (globalThis as { Translator?: TranslatorApi }).Translator;
}

import { afterEach, describe, expect, test, vi } from 'vitest';
import { servedModels as models } from '../served-models.ts';
import { translatorContract } from '../translator.contract.ts';
import type { TranslatorApi } from './api.ts';
import { builtinDescriptor } from './descriptor.ts';

const load = () => builtinDescriptor.load({ model: '', device: 'wasm', threads: 1, models });
afterEach(() => vi.unstubAllGlobals());

/** A stand-in: Chromium without Google's component server has the interface, but cannot fetch a pair of languages. */
function standIn(answer: Awaited<ReturnType<TranslatorApi['availability']>>): TranslatorApi {
  const words: Readonly<Record<string, string>> = { 'Good morning.': 'Buenos días.' };
  return {
    availability: async ({ targetLanguage }) => (targetLanguage === 'es' ? answer : 'unavailable'),
    create: async ({ targetLanguage, signal }) => {
      signal?.throwIfAborted();
      if (targetLanguage !== 'es' || answer === 'unavailable')
        throw new DOMException('no such pair', 'NotSupportedError');
      return { translate: async (text) => words[text] ?? text, destroy: () => {} };
    },
  };
}

describe('the browser’s own translator, beside a stand-in', () => {
  translatorContract(() => {
    vi.stubGlobal('Translator', standIn('available'));
    return load();
  });

  test('is offered for the pairs that the browser has or can fetch, and for no others', async () => {
    vi.stubGlobal('Translator', standIn('downloadable'));
    expect(await builtinDescriptor.offers?.('en', 'es')).toBe(true);
    expect(await builtinDescriptor.offers?.('en', 'fr')).toBe(false);
    vi.stubGlobal('Translator', undefined);
    expect(await builtinDescriptor.offers?.('en', 'es')).toBe(false);
  });
});

test('this Chromium says what it can, and is believed only when it has fetched the pair', {
  timeout: 60_000,
}, async () => {
  vi.unstubAllGlobals();
  const api = (globalThis as { Translator?: TranslatorApi }).Translator;
  const said = await api?.availability({ sourceLanguage: 'en', targetLanguage: 'es' });
  const offered = await builtinDescriptor.offers?.('en', 'es');
  if (said === 'available') expect(offered).toBe(true);
  if (said === undefined || said === 'unavailable') expect(offered).toBe(false);
  if (offered) {
    const translator = await load();
    const { signal } = new AbortController();
    const [text] = await translator.translate(['Good morning.'], 'en', 'es', signal);
    expect(text).toMatch(/^Buen/);
    await translator.dispose();
  }
});

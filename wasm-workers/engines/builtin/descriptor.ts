import type { EngineDescriptor } from '../engine.ts';
import { translatorApi } from './api.ts';

/** Milliseconds that the browser gets to fetch a pair of languages by itself. */
const FETCH_LIMIT_MS = 30_000;

/** The browser's own translator. What it computes with is the browser's secret, so its results are never mistaken for another's. */
export const builtinDescriptor: EngineDescriptor<'translator'> = {
  id: 'builtin',
  kind: 'translator',
  packages: [],
  async offers(from, to) {
    const pair = { sourceLanguage: from, targetLanguage: to };
    const api = translatorApi();
    const answer = await api?.availability(pair).catch(() => 'unavailable' as const);
    if (!api || !answer || answer === 'unavailable') return false;
    if (answer === 'available') return true;
    try {
      (await api.create({ ...pair, signal: AbortSignal.timeout(FETCH_LIMIT_MS) })).destroy();
      return true;
    } catch {
      return false;
    }
  },
  load: async () => (await import('./builtin.ts')).loadBuiltin(),
};

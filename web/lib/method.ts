import { hasModelEntry, modelEntry } from '../../models-manifest/catalogue.ts';
import type { TranslatedUtterance } from '../../wasm-workers/core/utterance.ts';

/** Who translated a line, in two or three words. */
export function methodLabel({ method, model, notes }: TranslatedUtterance): string {
  if (method === 'person') return 'yours';
  if (method === 'kept') return notes ? 'not translated' : 'already in this language';
  if (method === 'builtin') return 'your browser';
  if (method === 'marian') return isDraft(model) ? 'small offline model' : 'opus-mt';
  return 'draft (Whisper)';
}

function isDraft(models = ''): boolean {
  return models.split(' → ').some((id) => hasModelEntry(id) && modelEntry(id).draft === true);
}

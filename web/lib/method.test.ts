import { expect, test } from 'vitest';
import type { TranslatedUtterance } from '../../wasm-workers/core/utterance.ts';
import { methodLabel } from './method.ts';

const label = (line: Omit<TranslatedUtterance, 'id' | 'text'>) => methodLabel({ id: 'w0u0', text: 'Hola.', ...line });

test('every line says who translated it', () => {
  expect(label({ method: 'draft', model: 'whisper-small' })).toBe('draft (Whisper)');
  expect(label({ method: 'whisper', model: 'whisper-base' })).toBe('draft (Whisper)');
  expect(label({ method: 'draft', model: 'whisper-base → marian-en-es-tiny' })).toBe('draft (Whisper)');
  expect(label({ method: 'marian', model: 'marian-en-es-tiny' })).toBe('small offline model');
  expect(label({ method: 'marian', model: 'opus-mt-fr-en → opus-mt-en-es' })).toBe('opus-mt');
  expect(label({ method: 'builtin' })).toBe('your browser');
  expect(label({ method: 'kept' })).toBe('already in this language');
  expect(label({ method: 'kept', notes: ['There is no translator for it.'] })).toBe('not translated');
  expect(label({ method: 'person' })).toBe('yours');
});

import { expect, test } from 'vitest';
import { applyEdits, applyTranslationEdits } from './edits.ts';
import type { Transcript, Translation } from './utterance.ts';

const common = { start: 0, end: 1, language: 'en', speaker: 's0' };
const TRANSCRIPT: Transcript = {
  window: 0,
  language: 'en',
  languageConfidence: 1,
  utterances: [
    { ...common, id: 'w0u0', text: 'Ask not.', words: [{ text: 'Ask', start: 0, end: 1 }] },
    { ...common, id: 'w0u1', text: 'Ask.', words: [] },
  ],
};
const TRANSLATION: Translation = {
  window: 0,
  from: 'en',
  to: 'es',
  utterances: [
    { id: 'w0u0', text: 'No preguntes.', method: 'marian' },
    { id: 'w0u1', text: 'Pregunta.', method: 'marian' },
  ],
};

test('a correction of what was heard replaces the text, and the words whose times no longer hold', () => {
  const edited = applyEdits(TRANSCRIPT, [{ id: 'w0u0', text: 'Do not ask.' }]);
  expect(edited.utterances.map(({ text, words }) => [text, words.length])).toEqual([
    ['Do not ask.', 0],
    ['Ask.', 0],
  ]);
});

test('a correction of what is said touches that language only, and says whose it is', () => {
  const edits = [
    { id: 'w0u1', text: 'Preguntad.', language: 'es' },
    { id: 'w0u1', text: 'Demandez.', language: 'fr' },
  ];
  expect(applyTranslationEdits(TRANSLATION, edits).utterances).toEqual([
    { id: 'w0u0', text: 'No preguntes.', method: 'marian' },
    { id: 'w0u1', text: 'Preguntad.', method: 'person' },
  ]);
  expect(applyEdits(TRANSCRIPT, edits)).toBe(TRANSCRIPT);
});

test('the same words again are no correction', () => {
  expect(applyEdits(TRANSCRIPT, [{ id: 'w0u0', text: 'Ask not.' }])).toEqual(TRANSCRIPT);
  expect(applyTranslationEdits(TRANSLATION, [{ id: 'w0u1', text: 'Pregunta.', language: 'es' }])).toEqual(TRANSLATION);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpokenLanguages } from '../core/language.ts';
import type { Transcript } from '../core/utterance.ts';
import { commonLanguage, languagesNotice, ownLanguage, secondsByLanguage } from './languages.ts';

const heard = (seconds: number, guesses: Record<string, number>): SpokenLanguages => ({
  seconds,
  guesses: Object.entries(guesses).map(([language, probability]) => ({ language, probability })),
});

const transcript = (...spoken: readonly (readonly [string, number])[]): Transcript => ({
  window: 0,
  language: 'en',
  languageConfidence: 1,
  utterances: spoken.map(([language, seconds], n) => ({
    id: `w0u${n}`,
    start: n * 100,
    end: n * 100 + seconds,
    text: 'x',
    language,
    words: [],
    speaker: 's0',
  })),
});

test('a window is believed where it is sure and has heard enough', () => {
  expect(ownLanguage(heard(12, { en: 0.97, de: 0.02 }))).toEqual({ language: 'en', probability: 0.97 });
  expect(ownLanguage(heard(12, { en: 0.6, es: 0.4 }))).toBeUndefined();
  expect(ownLanguage(heard(1.2, { es: 0.97 }))).toBeUndefined();
  expect(ownLanguage(heard(0, {}))).toBeUndefined();
});

test('windows that are not sure are in the language that the first ones have in common', () => {
  // Two unsure windows outvote one that was sure from a moment of speech.
  const common = commonLanguage([heard(1, { cy: 0.9 }), heard(20, { en: 0.6, nl: 0.3 }), heard(10, { en: 0.5 })]);
  expect(common).toEqual({ language: 'en', probability: expect.closeTo((12 + 5) / 31) });
  expect(commonLanguage([])).toBeUndefined();
  expect(commonLanguage([heard(0, {})])).toBeUndefined();
});

test('the common language does not depend on the order of the windows, and its probability is one', () => {
  const guesses = fc.dictionary(fc.constantFrom('en', 'es', 'fr'), fc.double({ min: 0, max: 1 / 3, noNaN: true }));
  const window = fc.tuple(fc.double({ min: 0.1, max: 29, noNaN: true }), guesses).map(([s, g]) => heard(s, g));
  fc.assert(
    fc.property(fc.array(window, { maxLength: 3 }), (windows) => {
      const common = commonLanguage(windows);
      const probability = common?.probability ?? 0;
      expect(commonLanguage(windows.toReversed())?.probability ?? 0).toBeCloseTo(probability);
      expect(probability).toBeGreaterThanOrEqual(0);
      expect(probability).toBeLessThanOrEqual(1 + 1e-9);
    }),
  );
});

test('a person is told of every language that more than a word is spoken in, the most spoken first', () => {
  expect(languagesNotice([transcript(['es', 5], ['en', 20], ['fr', 1])])).toBe('Spoken in English and Spanish.');
  expect(languagesNotice([transcript(['es', 5], ['en', 20]), transcript(['fr', 9])])).toBe(
    'Spoken in English, French, and Spanish.',
  );
  expect(languagesNotice([transcript(['en', 20], ['es', 2])])).toBeUndefined();
  expect(languagesNotice([])).toBeUndefined();
  expect(secondsByLanguage([transcript(['es', 5], ['en', 3]), transcript(['en', 4])])).toEqual([
    ['en', 7],
    ['es', 5],
  ]);
});

import { expect, test } from 'vitest';
import type { LanguageGuess } from '../core/language.ts';
import { type Interval, secondsOf } from '../core/window.ts';
import { isMixed, partsByLanguage } from './language-parts.ts';

/** Speech of 2 s intervals, one a letter: `e` English, `s` Spanish; and a listener that hears each as much as it is there. */
function spoken(letters: string) {
  const speech: Interval[] = [...letters].map((_, i) => ({ start: i * 3, end: i * 3 + 2 }));
  let listened = 0;
  const guess = async (part: readonly Interval[]): Promise<readonly LanguageGuess[]> => {
    listened += 1;
    const english = part.filter(({ start }) => letters[start / 3] === 'e').length / part.length;
    const guesses = [
      { language: 'en', probability: 0.97 * english },
      { language: 'es', probability: 0.97 * (1 - english) },
    ];
    return guesses.toSorted((a, b) => b.probability - a.probability);
  };
  return {
    listened: () => listened,
    parts: async () => {
      const parts = await partsByLanguage(speech, await guess(speech), guess);
      expect(parts.flatMap((part) => part.speech)).toEqual(speech);
      return parts.map(({ language, speech: own }) => `${language} ${secondsOf(own)}`).join(', ');
    },
  };
}

test.each([
  ['eeeessss', 'en 8, es 8'],
  ['eeeeeess', 'en 12, es 4'],
  ['seeeee', 'es 2, en 10'],
  ['eesseess', 'en 4, es 4, en 4, es 4'],
  ['eeee', 'en 8'],
])('%s is divided into %s', async (letters, expected) => {
  expect(await spoken(letters).parts()).toBe(expected);
});

test('one change of language in a long stretch is found by listening a few times, not to every interval', async () => {
  const stretch = spoken('eeeeeeeeeeeeesss');
  await stretch.parts();
  expect(stretch.listened()).toBeLessThanOrEqual(1 + 2 * 4);
});

test('a window of one language, whatever its accent sounds like, is not taken for two', () => {
  // Measured: whisper-base on British English, and on German followed by English.
  expect(
    isMixed([
      { language: 'en', probability: 0.72 },
      { language: 'cy', probability: 0.11 },
    ]),
  ).toBe(false);
  expect(
    isMixed([
      { language: 'de', probability: 0.78 },
      { language: 'en', probability: 0.21 },
    ]),
  ).toBe(true);
  expect(isMixed([])).toBe(false);
});

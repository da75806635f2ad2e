import { expect, test } from 'vitest';
import type { Said } from './decode.ts';
import type { Vocabulary } from './rules.ts';
import { segmentsOf, wordsOf } from './words.ts';

const words: Vocabulary = {
  end: 100,
  noSpeech: 101,
  noTimestamps: 102,
  timeZero: 103,
  suppressed: [],
  suppressedAtStart: [],
};
const time = (seconds: number) => 103 + Math.round(seconds / 0.02);
/** A vocabulary of pieces; `é` is two tokens, each of which alone is a broken character. */
const PIECES = [' Ça', ' va', ',', ' caf', 'C3', 'A9', ' ?', '東', '京'];
const decode = (tokens: readonly number[]) =>
  tokens
    .map((token) => PIECES[token] ?? '')
    .join('')
    .replaceAll('C3A9', 'é')
    .replaceAll(/C3|A9/g, '\uFFFD');

function said(tokens: readonly number[]): Said {
  return { tokens, logProbs: tokens.map(() => Math.log(0.5)), attention: [], ended: true };
}

test('segments lie between their times; text without a closing time lasts to the end', () => {
  const heard = said([time(0), 0, 1, time(1.5), time(2), 3, 4, 5]);
  expect(segmentsOf(heard, 4, words, decode).map(({ start, end, text }) => [start, end, text])).toEqual([
    [0, 1.5, 'Ça va'],
    [2, 4, 'café'],
  ]);
});

test('words are whole characters, carry their punctuation, and share the segment where there is no attention', () => {
  const heard = wordsOf(said([time(0), 0, 1, 2, 3, 4, 5, 6, time(2)]), 3, 'fr', words, decode);
  expect(heard.map(({ text }) => text)).toEqual(['Ça', 'va,', 'café', '?']);
  expect(heard[0]?.start).toBe(0);
  expect(heard.at(-1)?.end).toBeCloseTo(2);
  expect(heard[2]?.confidence).toBeCloseTo(0.5);
  for (const [i, word] of heard.entries()) expect(word.start).toBeCloseTo(heard[i - 1]?.end ?? 0);
});

test('where no spaces are written, each character is a word', () => {
  expect(wordsOf(said([time(0), 7, 8, time(1)]), 1, 'ja', words, decode).map(({ text }) => text)).toEqual(['東', '京']);
  expect(wordsOf(said([time(0), 7, 8, time(1)]), 1, 'es', words, decode).map(({ text }) => text)).toEqual(['東京']);
});

test('times beyond the audio are cut to its end', () => {
  const heard = wordsOf(said([time(0), 0, time(2.9)]), 2.5, 'fr', words, decode);
  expect(heard).toMatchObject([{ start: 0, end: 2.5 }]);
});

test('a word takes its time from what its tokens attend to: not from time tokens, and its punctuation does not move its centre', () => {
  const looking = (from: number, to: number) => [
    Float32Array.from({ length: 200 }, (_, f) => (f >= from && f < to ? 0.1 : 0.001 + 0.0001 * (f % 3))),
  ];
  // " Ça va, <1.20> <1.20> caf": the second time token looks at the beginning of the word that follows.
  const tokens = [time(0), 0, 1, 2, time(1.2), time(1.2), 3, time(2)];
  const places = [
    [0, 2],
    [0, 20],
    [20, 40],
    [40, 70],
    [40, 60],
    [70, 90],
    [70, 110],
    [110, 115],
    [115, 120],
  ] as const;
  const attention = places.map(([from, to]) => looking(from, to));
  const heard = wordsOf({ ...said(tokens), attention }, 4, 'fr', words, decode);
  expect(heard.map(({ text }) => text)).toEqual(['Ça', 'va,', 'caf']);
  const [, va, caf] = heard;
  expect(caf?.start).toBeCloseTo(1.4, 1);
  expect((va?.start ?? 0) + (va?.centre ?? 0)).toBeCloseTo(0.6, 1);
  expect(va?.end).toBeCloseTo(1.4, 1);
  expect(caf?.end).toBeCloseTo(2.2, 1);
});

import { expect, test } from 'vitest';
import { passedOver } from './passed-over.ts';
import type { Word } from './utterance.ts';

/** A word a second from `from` to `to`. */
const saying = (from: number, to: number): Word[] =>
  Array.from({ length: to - from }, (_, i) => ({ text: 'word', start: from + i, end: from + i + 0.6 }));
const speech = [
  { start: 0, end: 3 },
  { start: 6, end: 12 },
  { start: 12.5, end: 16 },
];

test('speech that is full of words was not passed over', () => {
  expect(passedOver(speech, [...saying(0, 3), ...saying(6, 16)])).toEqual([]);
});

test('a stretch without a word was, and one with a single word in it, as a whole', () => {
  const second = speech.slice(1);
  expect(passedOver(speech, saying(0, 3))).toEqual([second]);
  expect(passedOver(speech, [...saying(0, 3), ...saying(7, 8)])).toEqual([second]);
});

test('a short stretch, or a drawl, was not', () => {
  expect(passedOver(speech, saying(6, 16))).toEqual([]);
  expect(
    passedOver(
      [{ start: 0, end: 6 }],
      [
        { text: 'so', start: 0, end: 1 },
        { text: 'then', start: 4.5, end: 6 },
      ],
    ),
  ).toEqual([]);
  expect(passedOver([], [])).toEqual([]);
});

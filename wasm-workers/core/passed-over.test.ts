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

test('speech without a word was, short sentences with pauses between them too, and with a word that strayed into it', () => {
  expect(passedOver(speech, saying(0, 3))).toEqual([speech.slice(1)]);
  expect(passedOver(speech, [...saying(0, 3), ...saying(7, 8)])).toEqual([speech.slice(1)]);
  const short = [0, 3, 6].map((start) => ({ start, end: start + 1.5 }));
  expect(passedOver(short, [])).toEqual([short]);
});

test('what was heard in between parts two stretches, each of which counts for itself', () => {
  expect(passedOver(speech, saying(6, 12))).toEqual([[{ start: 0, end: 3 }], [{ start: 12.5, end: 16 }]]);
  expect(passedOver([{ start: 0, end: 1.5 }, ...speech.slice(1)], saying(6, 12))).toEqual([[{ start: 12.5, end: 16 }]]);
});

test('a hole in the middle of long speech is given alone', () => {
  const words = [...saying(0, 10), ...saying(16, 20)];
  expect(passedOver([{ start: 0, end: 20 }], words)).toEqual([[{ start: 9.6, end: 16 }]]);
});

test('a word that is stretched over all of a sentence does not cover it', () => {
  const stretched = [{ text: 'intelligence.', start: 6, end: 12 }];
  expect(passedOver(speech, [...saying(0, 3), ...stretched])).toEqual([speech.slice(1)]);
});

test('a short stretch, or a drawl, was not', () => {
  expect(passedOver([{ start: 0, end: 1.9 }], [])).toEqual([]);
  const drawl = [
    { text: 'so', start: 0, end: 1.2 },
    { text: 'then', start: 3, end: 5 },
  ];
  expect(passedOver([{ start: 0, end: 5 }], drawl)).toEqual([]);
  expect(passedOver([], [])).toEqual([]);
});

import { expect, test } from 'vitest';
import { applyRules, type Vocabulary } from './rules.ts';

/** Ten words, end = 10, specials 11 and 12, then times from 13 on (0.00 s, 0.02 s, …). */
const words: Vocabulary = {
  end: 10,
  noSpeech: 11,
  noTimestamps: 12,
  timeZero: 13,
  suppressed: [3],
  suppressedAtStart: [0, 10],
};
const LAST = 13 + 100;

function allowed(said: readonly number[], change: (logits: Float32Array) => void = () => {}): number[] {
  const logits = new Float32Array(13 + 1500);
  // Text likelier than all times together, so that the rule of preferring times does not decide.
  logits.fill(20, 0, 13);
  change(logits);
  applyRules(logits, said, LAST, words);
  return [...logits.keys()].filter((token) => logits[token] !== -Infinity);
}

const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i);
const TEXT = range(0, 9).filter((token) => token !== 3);

test('it begins with a time within the first second', () => {
  expect(allowed([])).toEqual(range(13, 13 + 50));
});

test('after the first time comes text, or the end', () => {
  expect(allowed([13])).toEqual([...TEXT, 10]);
});

test('after text comes anything, but no time that is not later, none beyond the audio, and no special token', () => {
  expect(allowed([20, 1])).toEqual([...TEXT, 10, ...range(21, LAST)]);
});

test('after the time that closes a text comes the next one’s, the same or later, or the end', () => {
  expect(allowed([13, 1, 40])).toEqual([10, ...range(40, LAST)]);
});

test('after an open pair of times comes text, and the end only in the last second', () => {
  expect(allowed([13, 1, 40, 40])).toEqual(TEXT);
  expect(allowed([13, 1, LAST - 49, LAST - 49])).toEqual([...TEXT, 10]);
});

test('where all times together are likelier than any text, only a time may come', () => {
  const times = (logits: Float32Array) => logits.fill(17, 13);
  expect(allowed([20, 1], times)).toEqual(range(21, LAST));
});

import { expect, test } from 'vitest';
import { wordErrorRate } from './wer.ts';

test('punctuation, case and the shape of apostrophes do not count', () => {
  expect(wordErrorRate("It's good: to HAVE you here.", 'it’s good to have you, here')).toBe(0);
});

test('one word wrong, one missing and one too many of ten are 30 %', () => {
  const reference = 'one two three four five six seven eight nine ten';
  expect(wordErrorRate(reference, 'one too three four five six seven eight nine')).toBeCloseTo(0.2);
  expect(wordErrorRate(reference, 'one too three four six seven seven eight nine ten')).toBeCloseTo(0.3);
});

test('hearing nothing is an error of 100 %, and hearing words in silence too', () => {
  expect(wordErrorRate('some words', '')).toBe(1);
  expect(wordErrorRate('', 'thanks for watching')).toBe(1);
  expect(wordErrorRate('', '')).toBe(0);
});

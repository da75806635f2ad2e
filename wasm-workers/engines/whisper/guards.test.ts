import { expect, test } from 'vitest';
import { compressionRatio, judge, loops, type Outcome, seeded } from './guards.ts';

const fine: Outcome = {
  text: ' How real is artificial intelligence?',
  meanLogProb: -0.3,
  noSpeech: 0.01,
  looped: false,
};

test('a likely decoding of speech is good, an unlikely or looping one is tried again', async () => {
  expect(await judge(fine)).toBe('good');
  expect(await judge({ ...fine, meanLogProb: -1.1 })).toBe('retry');
  expect(await judge({ ...fine, looped: true })).toBe('retry');
  expect(await judge({ ...fine, text: ' and that is it'.repeat(12) })).toBe('retry');
});

test('words that Whisper itself doubts are silence', async () => {
  expect(await judge({ ...fine, noSpeech: 0.93, meanLogProb: -1.8 })).toBe('silence');
  expect(await judge({ ...fine, noSpeech: 0.93, looped: true })).toBe('silence');
  // "Thank you for watching!" in white noise, whisper-tiny.
  expect(await judge({ ...fine, noSpeech: 0.41, meanLogProb: -0.77 })).toBe('silence');
  // Kennedy, whisper-tiny.
  expect(await judge({ ...fine, noSpeech: 0.17, meanLogProb: -0.29 })).toBe('good');
});

test('repetition compresses well, prose does not', async () => {
  expect(await compressionRatio('the option is to use the option '.repeat(8))).toBeGreaterThan(2.4);
  expect(
    await compressionRatio('ask not what your country can do for you, ask what you can do for your country'),
  ).toBeLessThan(2.4);
});

test('a phrase said eight times over is a loop, one said seven times is not', () => {
  expect(loops([9, ...Array.from({ length: 8 }, () => [1, 2, 3]).flat()])).toBe(true);
  expect(loops([9, ...Array.from({ length: 7 }, () => [1, 2, 3]).flat()])).toBe(false);
  expect(loops([5, 5, 5, 5, 5, 5, 5, 5])).toBe(true);
  expect(loops([])).toBe(false);
});

test('the same seed gives the same numbers, spread over [0, 1)', () => {
  const numbers = (seed: number) => Array.from({ length: 1000 }, seeded(seed));
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(8)).not.toEqual(numbers(7));
  expect(Math.min(...numbers(7))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers(7))).toBeLessThan(1);
  expect(numbers(7).reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
});

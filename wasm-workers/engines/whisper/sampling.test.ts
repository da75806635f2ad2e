import { expect, test } from 'vitest';
import { drawn, likeliest, seeded } from './sampling.ts';

test('the likeliest token comes with its probability; drawing follows the probabilities', () => {
  const logits = Float32Array.from([0.2, 0.5, 0.3].map(Math.log));
  const { token, logProb } = likeliest(logits);
  expect([token, Math.exp(logProb)]).toEqual([1, expect.closeTo(0.5)]);
  expect([0.1, 0.3, 0.69, 0.71, 0.99].map((random) => drawn(logits, 1, random))).toEqual([0, 1, 1, 2, 2]);
  expect([0.05, 0.5, 0.9].map((random) => drawn(logits, 0.1, random))).toEqual([1, 1, 1]);
});

test('the same seed gives the same numbers, spread over [0, 1)', () => {
  const numbers = (seed: number) => Array.from({ length: 1000 }, seeded(seed));
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(8)).not.toEqual(numbers(7));
  expect(Math.min(...numbers(7))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers(7))).toBeLessThan(1);
  expect(numbers(7).reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
});

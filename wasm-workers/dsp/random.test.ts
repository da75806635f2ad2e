import { expect, test } from 'vitest';
import { seeded } from './random.ts';

test('the same seed gives the same numbers, spread over [0, 1)', () => {
  const numbers = (seed: number) => Array.from({ length: 1000 }, seeded(seed));
  expect(numbers(7)).toEqual(numbers(7));
  expect(numbers(8)).not.toEqual(numbers(7));
  expect(Math.min(...numbers(7))).toBeGreaterThanOrEqual(0);
  expect(Math.max(...numbers(7))).toBeLessThan(1);
  expect(numbers(7).reduce((sum, value) => sum + value) / 1000).toBeCloseTo(0.5, 1);
});

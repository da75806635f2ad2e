import { expect, test } from 'vitest';
import { drawn, likeliest } from './sampling.ts';

test('the likeliest token comes with its probability; drawing follows the probabilities', () => {
  const logits = Float32Array.from([0.2, 0.5, 0.3].map(Math.log));
  const { token, logProb } = likeliest(logits);
  expect([token, Math.exp(logProb)]).toEqual([1, expect.closeTo(0.5)]);
  expect([0.1, 0.3, 0.69, 0.71, 0.99].map((random) => drawn(logits, 1, random))).toEqual([0, 1, 1, 2, 2]);
  expect([0.05, 0.5, 0.9].map((random) => drawn(logits, 0.1, random))).toEqual([1, 1, 1]);
});

import { expect, test } from 'vitest';
import { curvePath, heightOf } from './loudness.ts';

test('a curve is one line, broken by silence', () => {
  expect(curvePath([-4, -48, null, -26, null, -4, -4, -4])).toBe(
    'M6.25 0.00L18.75 100.00M43.75 50.00h6.25M68.75 0.00L81.25 0.00L93.75 0.00',
  );
  expect(curvePath([null, null])).toBe('');
});

test('what is beyond the scale stays at its edge', () => {
  expect([heightOf(0), heightOf(-70)]).toEqual([0, 100]);
});

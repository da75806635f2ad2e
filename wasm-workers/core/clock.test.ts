import { expect, test } from 'vitest';
import { clock } from './clock.ts';

test('a position is written as a clock', () => {
  expect([0, 7.9, 65, 725, 3723].map(clock)).toEqual(['0:00', '0:07', '1:05', '12:05', '1:02:03']);
});

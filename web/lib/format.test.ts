import { expect, test } from 'vitest';
import { about, parseClock, size } from './format.ts';

test('a length of time is said as a person would say it', () => {
  expect([0.2, 9, 12, 54, 58, 170, 4790, 3600].map(about)).toEqual([
    '1 s',
    '9 s',
    '15 s',
    '55 s',
    'about 1 min',
    'about 3 min',
    'about 1 h 20 min',
    'about 1 h',
  ]);
});

test('sizes have SI units', () => {
  expect([12, 980_000, 79_677_901, 1_240_000_000].map(size)).toEqual(['12 B', '980 kB', '80 MB', '1.2 GB']);
});

test('a typed position is read, and nonsense is not', () => {
  expect(['90', '2:30', '1:02:03', '1.5', 'abc', '1:2:3:4', ''].map(parseClock)).toEqual([
    90,
    150,
    3723,
    1.5,
    undefined,
    undefined,
    undefined,
  ]);
});

import { expect, test } from 'vitest';
import { median, medians, prefixed, rounded } from './figures.ts';

test('the median is the middle one, or the mean of the two in the middle', () => {
  expect(median([9, 1, 2])).toBe(2);
  expect(median([4, 1, 100, 2])).toBe(3);
  expect(() => median([])).toThrow(RangeError);
});

test('medians are taken name by name', () => {
  const runs = [
    { wall: 3, cpu: 1 },
    { wall: 1, cpu: 5 },
    { wall: 2, cpu: 9 },
  ];
  expect(medians(runs)).toEqual({ wall: 2, cpu: 5 });
});

test('figures are shown with three digits and named after what they belong to', () => {
  expect(prefixed('whole', rounded({ s: 12.3456, rtf: 0.000123456 }))).toEqual({ whole_s: 12.3, whole_rtf: 0.000123 });
});

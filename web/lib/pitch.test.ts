import { expect, test } from 'vitest';
import { pitchInWords } from './pitch.ts';

test('a pitch is said as low, middle or high, with its range where it has one', () => {
  const of = (pitchHz: number | null, low?: number, high?: number) =>
    pitchInWords({ pitchHz, pitchRangeHz: low && high ? { low, high } : null });
  expect(of(118, 117, 119)).toBe('low, 115–120 Hz');
  expect(of(121, 119, 122)).toBe('low, about 120 Hz');
  expect(of(165)).toBe('middle, about 165 Hz');
  expect(of(208, 190, 231)).toBe('high, 190–230 Hz');
  expect(of(null)).toBe('');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findSpeech, padIntervals } from './speech.ts';

/** `#` certain speech, `~` between the thresholds, `.` silence. */
const frames = (text: string) => Float32Array.from(text, (c) => (c === '#' ? 0.9 : c === '~' ? 0.4 : 0.1));

test('speech begins above 0.5 and lasts until it has been below 0.35 for 160 ms', () => {
  expect(findSpeech(frames('...~~#########~~~....##.....~~~~~~~~~~~'))).toEqual([{ start: 5, end: 23 }]);
  expect(findSpeech(frames('########.....########....########'))).toEqual([
    { start: 0, end: 8 },
    { start: 13, end: 33 },
  ]);
});

test('less than a quarter of a second is no speech, unless a cut has made it short', () => {
  expect(findSpeech(frames('..#######......'))).toEqual([]);
  expect(findSpeech(frames('..########......'))).toEqual([{ start: 2, end: 10 }]);
  expect(findSpeech(frames('.............##'))).toEqual([{ start: 13, end: 15 }]);
  expect(findSpeech(frames('~~.............'), true)).toEqual([{ start: 0, end: 2 }]);
  expect(findSpeech(frames('~~.............'))).toEqual([]);
});

test('speech that ends shortly before the audio does ends there', () => {
  expect(findSpeech(frames('##########...'))).toEqual([{ start: 0, end: 10 }]);
});

test('padded intervals stay in order, within bounds and apart, and hold what they held', () => {
  const gaps = fc.array(
    fc.tuple(fc.double({ min: 0.16, max: 2, noNaN: true }), fc.double({ min: 0.1, max: 3, noNaN: true })),
  );
  fc.assert(
    fc.property(gaps, (pairs) => {
      let at = 0;
      const intervals = pairs.map(([gap, length]) => {
        const start = at + gap;
        at = start + length;
        return { start, end: at };
      });
      const padded = padIntervals(intervals, { start: 0, end: at + 0.05 });
      expect(padded.length).toBe(intervals.length);
      padded.forEach((interval, i) => {
        expect(interval.start).toBeLessThanOrEqual(intervals[i]?.start ?? 0);
        expect(interval.end).toBeGreaterThanOrEqual(intervals[i]?.end ?? 0);
        expect(interval.start).toBeGreaterThan(padded[i - 1]?.end ?? -1);
        expect(interval.start).toBeGreaterThanOrEqual((intervals[i]?.start ?? 0) - 0.1001);
      });
    }),
  );
});

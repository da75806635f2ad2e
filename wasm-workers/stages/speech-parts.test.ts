import fc from 'fast-check';
import { expect, test } from 'vitest';
import { secondsOf } from '../core/window.ts';
import { apart } from './speech-parts.ts';

test('speech is divided between its intervals, and inside those that are too long', () => {
  expect(
    apart([
      { start: 1, end: 6 },
      { start: 7, end: 12 },
      { start: 13, end: 18 },
    ]),
  ).toEqual([
    [
      { start: 1, end: 6 },
      { start: 7, end: 12 },
    ],
    [{ start: 13, end: 18 }],
  ]);
  expect(apart([{ start: 0, end: 20 }])).toEqual([[{ start: 0, end: 10 }], [{ start: 10, end: 20 }]]);
  expect(apart([])).toEqual([]);
});

test('no speech is lost and no part is long', () => {
  const lengths = fc.array(
    fc.tuple(fc.double({ min: 0.1, max: 29, noNaN: true }), fc.double({ min: 0.1, max: 3, noNaN: true })),
  );
  fc.assert(
    fc.property(lengths, (list) => {
      let at = 0;
      const speech = list.map(([length, gap]) => {
        at += gap + length;
        return { start: at - length, end: at };
      });
      const parts = apart(speech);
      expect(secondsOf(parts.flat())).toBeCloseTo(secondsOf(speech));
      for (const part of parts) expect(secondsOf(part)).toBeLessThanOrEqual(12 + 1e-9);
      expect(parts.flat().map(({ start }) => start)).toEqual(
        parts
          .flat()
          .map(({ start }) => start)
          .toSorted((a, b) => a - b),
      );
    }),
  );
});

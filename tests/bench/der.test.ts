import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { bestPairs } from './assignment.ts';
import { diarizationErrors, type Spoken } from './der.ts';

const exact = { collar: 0, overlap: true };
const turn = (speaker: string, start: number, end: number): Spoken => ({ speaker, start, end });

describe('diarization errors', () => {
  const truth = [turn('Ann', 0, 10), turn('Ben', 10, 20)];

  test('other names for the same people are no error', () => {
    const found = [turn('s1', 0, 10), turn('s0', 10, 20)];
    expect(diarizationErrors(truth, found, exact)).toEqual({ scored: 20, missed: 0, falseAlarm: 0, confusion: 0 });
  });

  test('a late change of speaker is confusion, silence in speech is missed, speech in silence a false alarm', () => {
    const found = [turn('a', 0, 12), turn('b', 12, 17), turn('b', 20, 21)];
    expect(diarizationErrors(truth, found, exact)).toEqual({ scored: 20, missed: 3, falseAlarm: 1, confusion: 2 });
  });

  test('the collar forgives what lies within it on each side of an edge, and is not scored', () => {
    const found = [turn('a', 0, 10.25), turn('b', 10.25, 20.2)];
    const { scored, confusion, falseAlarm } = diarizationErrors(truth, found, { collar: 0.25, overlap: true });
    expect({ scored, confusion, falseAlarm }).toEqual({ scored: 19, confusion: 0, falseAlarm: 0 });
  });

  test('where one speaker’s turns touch is no edge', () => {
    const pieces = [turn('Ann', 0, 5), turn('Ann', 5, 10)];
    expect(diarizationErrors(pieces, [turn('a', 0, 10)], { collar: 0.5, overlap: true }).scored).toBe(9);
  });

  test('two at once count twice, and are left out where overlap is not scored', () => {
    const both = [turn('Ann', 0, 10), turn('Ben', 8, 12)];
    const found = [turn('a', 0, 10), turn('b', 10, 12)];
    expect(diarizationErrors(both, found, exact)).toEqual({ scored: 14, missed: 2, falseAlarm: 0, confusion: 0 });
    expect(diarizationErrors(both, found, { collar: 0, overlap: false })).toEqual({
      scored: 10,
      missed: 0,
      falseAlarm: 0,
      confusion: 0,
    });
  });

  test('one voice for everybody confuses all but the one who speaks most', () => {
    const found = [turn('a', 0, 30)];
    const three = [...truth, turn('Cem', 20, 30.5)];
    expect(diarizationErrors(three, found, exact)).toEqual({ scored: 30.5, missed: 0.5, falseAlarm: 0, confusion: 20 });
  });

  const turns = fc.array(
    fc
      .tuple(fc.constantFrom('a', 'b', 'c'), fc.nat(50), fc.integer({ min: 1, max: 9 }))
      .map(([who, start, length]) => turn(who, start, start + length)),
    { maxLength: 8 },
  );

  test('the truth has no errors; renaming the found changes nothing; errors fit into what was said or found', () => {
    fc.assert(
      fc.property(turns, turns, (said, heard) => {
        const { missed, falseAlarm, confusion } = diarizationErrors(said, said, exact);
        expect([missed, falseAlarm, confusion]).toEqual([0, 0, 0]);
        const renamed = heard.map((one) => ({ ...one, speaker: { a: 'z', b: 'x', c: 'y' }[one.speaker] ?? '' }));
        const errors = diarizationErrors(said, heard, exact);
        expect(diarizationErrors(said, renamed, exact).confusion).toBeCloseTo(errors.confusion, 9);
        expect(errors.missed + errors.confusion).toBeLessThanOrEqual(errors.scored + 1e-9);
      }),
    );
  });
});

test('pairs are the best there are: no permutation has a greater sum', () => {
  const sum = (gains: number[][], pairs: readonly number[]) =>
    pairs.reduce((total, column, row) => total + (gains[row]?.[column] ?? 0), 0);
  const size = fc.integer({ min: 1, max: 5 });
  const matrix = fc
    .tuple(size, size)
    .chain(([rows, columns]) =>
      fc.array(fc.array(fc.nat(20), { minLength: columns, maxLength: columns }), { minLength: rows, maxLength: rows }),
    );
  fc.assert(
    fc.property(matrix, (gains) => {
      const pairs = bestPairs(gains);
      const used = pairs.filter((column) => column >= 0);
      expect(new Set(used).size).toBe(used.length);
      const columns = gains[0]?.length ?? 0;
      const best = (row: number, free: readonly number[]): number =>
        row === gains.length
          ? 0
          : Math.max(
              best(row + 1, free),
              ...free.map(
                (column) =>
                  (gains[row]?.[column] ?? 0) +
                  best(
                    row + 1,
                    free.filter((other) => other !== column),
                  ),
              ),
            );
      expect(sum(gains, pairs)).toBe(
        best(
          0,
          Array.from({ length: columns }, (_, i) => i),
        ),
      );
    }),
  );
});

import { expect, test } from 'vitest';
import { alignTokens, centreOf } from './align.ts';

/** Attention of one head that looks at [from, to) and a little everywhere. */
function looking(from: number, to: number, frames: number): Float32Array {
  return Float32Array.from({ length: frames }, (_, f) => (f >= from && f < to ? 0.1 : 0.001 + 0.0001 * (f % 3)));
}

test('each token begins where attention moves on to it', () => {
  const rows = [
    looking(0, 20, 200),
    looking(20, 60, 200),
    looking(60, 65, 200),
    looking(65, 150, 200),
    looking(150, 200, 200),
  ];
  const begins = alignTokens(
    rows.map((row) => [row, row]),
    200,
  );
  for (const [i, expected] of [0, 20, 60, 65, 150].entries())
    expect(Math.abs((begins[i] ?? -1) - expected), `token ${i}`).toBeLessThanOrEqual(3);
});

test('times never go back and stay inside, even where attention wanders', () => {
  let state = 1;
  const noise = () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
  const rows = Array.from({ length: 30 }, () => [Float32Array.from({ length: 100 }, noise)]);
  const begins = alignTokens(rows, 100);
  expect(begins).toHaveLength(30);
  expect(begins).toEqual(begins.toSorted((a, b) => a - b));
  expect(begins[0]).toBe(0);
  expect(begins.at(-1)).toBeLessThan(100);
});

test('more tokens than frames still have times', () => {
  const begins = alignTokens(
    Array.from({ length: 9 }, (_, i) => [looking(i % 3, (i % 3) + 1, 3)]),
    3,
  );
  expect(begins).toHaveLength(9);
  expect(Math.max(...begins)).toBeLessThan(3);
});

test('a head that attends ahead of the sound is moved to where the sound is', () => {
  const at = (shift: number) =>
    [0, 20, 60, 120].map((from, i, all) => looking(from - shift, (all[i + 1] ?? 200) - shift, 200));
  const heads = [at(10), at(-6)];
  const rows = [0, 1, 2, 3].map((row) => heads.map((head) => head[row] as Float32Array));
  const begins = alignTokens(rows, 200, [10, -6]);
  for (const [i, expected] of [0, 20, 60, 120].entries())
    expect(Math.abs((begins[i] ?? -1) - expected), `token ${i}`).toBeLessThanOrEqual(3);
  expect(
    Math.abs(
      (alignTokens(
        rows.map(([first]) => [first as Float32Array]),
        200,
      )[2] ?? 0) - 50,
    ),
  ).toBeLessThanOrEqual(3);
});

test('the centre of what tokens attend to lies within the frames that are asked for, moved to where the sound is', () => {
  const row = Float32Array.from({ length: 200 }, (_, f) => (f >= 60 && f < 80 ? 1 : f >= 150 && f < 160 ? 1 : 0));
  expect(centreOf([[row]], 0, 200)).toBe(74);
  expect(centreOf([[row]], 100, 200)).toBe(154);
  expect(centreOf([[row, row]], 0, 100, [10, 10])).toBe(79);
  expect(centreOf([[new Float32Array(200)]], 40, 90)).toBe(40);
});

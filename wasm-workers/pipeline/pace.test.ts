import { expect, test } from 'vitest';
import { Pace } from './pace.ts';

const COSTS = { extract: 0.1, transcribe: 1, diarize: 0, translate: 1, synthesize: 2, fit: 0, mix: 0.1, encode: 0.1 };

test('nothing is promised before anything was measured', () => {
  expect(new Pace(60, 1, COSTS).secondsLeft).toBeUndefined();
});

test('the slowest lane decides how long the rest takes', () => {
  const pace = new Pace(60, 1, COSTS);
  pace.measured('extract', 10, 1000);
  // Listening: 60 s × (1 + 1); speaking: 60 s × 2; media: less.
  expect(pace.secondsLeft).toBeCloseTo(120, 6);
  pace.measured('synthesize', 10, 40_000);
  expect(pace.secondsLeft).toBeCloseTo(240, 6);
});

test('a second language doubles what happens once a language, and not the listening to the source', () => {
  const pace = new Pace(60, 2, COSTS);
  pace.measured('extract', 10, 1000);
  expect(pace.secondsLeft).toBeCloseTo(240, 6);
});

test('the fraction goes from 0 to 1 with the work, whether it ran or was known', () => {
  const pace = new Pace(60, 1, COSTS);
  expect(pace.fraction).toBe(0);
  pace.done('transcribe', 60);
  expect(pace.fraction).toBeCloseTo(1 / 4.3, 6);
  for (const stage of ['extract', 'translate', 'synthesize', 'fit', 'mix', 'encode'] as const) pace.done(stage, 60);
  expect(pace.fraction).toBeCloseTo(1, 9);
  expect(pace.secondsLeft).toBeUndefined();
});

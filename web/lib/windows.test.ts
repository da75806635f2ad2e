import { expect, test } from 'vitest';
import { stages, WORKING, windowAt } from '../testing/fixture.ts';
import { laneCell, windowInWords } from './windows.ts';

test('a row of the timeline counts its own stages only', () => {
  const progress = windowAt(0, 5);
  expect(laneCell(progress, undefined)).toMatchObject({ fraction: 1, status: 'done' });
  expect(laneCell(progress, 'es')).toMatchObject({ fraction: 2 / 5, status: 'running' });
  expect(laneCell(progress, 'de')).toMatchObject({ fraction: 0, status: 'waiting' });
});

test('one failed stage makes the cell failed', () => {
  const progress = { ...windowAt(0, 4), stages: { ...stages(1), transcribe: 'failed' as const } };
  expect(laneCell(progress, undefined).status).toBe('failed');
});

test('a window is told in words', () => {
  expect(WORKING.windows.map((progress) => windowInWords(progress, [undefined, 'es']))).toEqual([
    'Listening: done. Spanish: done.',
    'Listening: done. Spanish: done.',
    'Listening: done. Spanish: Encode.',
    'Listening: done. Spanish: Fit.',
    'Listening: done. Spanish: Translate.',
    'Listening: Listen. Spanish: waiting.',
  ]);
});

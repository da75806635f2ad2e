import { expect, test } from 'vitest';
import { someoneWorks } from '../lib/wake.ts';
import { DONE, REQUEST, WORKING } from '../testing/fixture.ts';
import { FixtureRun } from '../testing/run.ts';
import { Dubbing } from './dubbing.svelte.ts';

const open = (run: FixtureRun) => new Dubbing(run, new File(['x'], 'talk.mp4'), REQUEST, 187.4);
const leaving = () => !dispatchEvent(new Event('beforeunload', { cancelable: true }));

test('a language can be heard only where every window is ready, and never past what is planned', () => {
  const dubbing = open(new FixtureRun(WORKING));
  expect(dubbing.canHear('es', 0, 53)).toBe(true);
  expect(dubbing.canHear('fr', 0, 53)).toBe(false);
  expect(dubbing.canHear('es', 50, 58)).toBe(false);
  expect(dubbing.canHear('es', 170, 180)).toBe(false);
  dubbing.close();
});

test('while it works the page holds the lock against updates and asks before it is left', async () => {
  const run = new FixtureRun(WORKING);
  const dubbing = open(run);
  await expect.poll(someoneWorks).toBe(true);
  expect(leaving()).toBe(true);
  run.show(DONE);
  await expect.poll(someoneWorks).toBe(false);
  expect(leaving()).toBe(false);
  dubbing.close();
  expect(run.calls).toEqual([]);
});

test('leaving a dub that works cancels it', () => {
  const run = new FixtureRun(WORKING);
  open(run).close();
  expect(run.calls).toEqual([['cancel']]);
});

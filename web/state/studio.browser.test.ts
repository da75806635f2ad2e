import { afterEach, expect, test } from 'vitest';
import { forgetDub } from '../lib/recent.ts';
import { fixtureBackend } from '../testing/backend.ts';
import { REQUEST, WORKING } from '../testing/fixture.ts';
import { FixtureRun } from '../testing/run.ts';
import { Studio } from './studio.svelte.ts';

afterEach(() => forgetDub());

/** A studio that has looked into a file, and the runs it has started; each starts when it is let. */
async function studioWithFile() {
  const runs: FixtureRun[] = [];
  const { promise: started, resolve: letStart } = Promise.withResolvers<void>();
  const start = async () => {
    await started;
    const run = new FixtureRun(WORKING);
    runs.push(run);
    return run;
  };
  const studio = new Studio(Promise.resolve({ ...fixtureBackend(), start }));
  await studio.open(new File(['film'], 'film.mp4'));
  studio.choices?.restore(REQUEST);
  return { studio, runs, letStart };
}

test('two clicks start one dub', async () => {
  const { studio, runs, letStart } = await studioWithFile();
  const clicks = [studio.start(), studio.start()];
  letStart();
  await Promise.all(clicks);
  expect(runs.length).toBe(1);
  expect(studio.step).toBe('dub');
  studio.reset();
});

test('a dub that starts after the person has gone back to the beginning is cancelled', async () => {
  const { studio, runs, letStart } = await studioWithFile();
  const click = studio.start();
  studio.reset();
  letStart();
  await click;
  expect(runs.map(({ calls }) => calls)).toEqual([[['cancel']]]);
  expect(studio.step).toBe('source');
});

test('a sample that is stopped while it is fetched is not opened, and that is no failure', async () => {
  const studio = new Studio(Promise.resolve(fixtureBackend()));
  const opening = studio.openSample('kennedy.mp4');
  expect(studio.looking).toBe('kennedy.mp4');
  studio.stopLooking();
  await opening;
  expect([studio.step, studio.looking, studio.failure]).toEqual(['source', undefined, undefined]);
});

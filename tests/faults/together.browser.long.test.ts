import { expect, test } from 'vitest';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { freshEnvironment, requestFor, targetWith } from '../e2e/clip.ts';
import { undisturbed } from './killing.ts';
import { joined, media, recording } from './media.ts';
import { outcomeOf } from './outcome.ts';
import { WatchedEnvironment } from './watched.ts';

const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });

test('two dubs in one page give what each gives alone', async () => {
  const files = await Promise.all([media('speech'), recording('media-fr-2')]);
  const alone = [];
  for (const file of files) alone.push(await undisturbed(file, request));
  const environment = await freshEnvironment();
  const runs = await Promise.all(files.map((file) => startDub(environment, file, request)));
  await Promise.all(runs.map(({ done }) => done));
  const together = [];
  for (const run of runs) together.push(await outcomeOf(run, ['original', 'en']));
  expect(together).toEqual(alone);
  await environment.close();
}, 240_000);

test('a clip dubbed beside a film does not wait until the film is planned', async () => {
  const environment = await WatchedEnvironment.open(`beside-${crypto.randomUUID()}`);
  const film = await startDub(
    environment,
    await joined(Array(20).fill(['media-fr-1', 'media-fr-2']).flat(), 0.8),
    request,
  );
  const clip = await startDub(environment, await media('speech'), request);
  await clip.done;
  expect(film.state.windows.length).toBeGreaterThan(0);
  expect(environment.finished.map(({ stage }) => stage).filter((stage) => stage === 'plan')).toHaveLength(1);
  film.cancel();
  await expect(film.done).rejects.toMatchObject({ code: 'cancelled' });
  await environment.close();
}, 240_000);

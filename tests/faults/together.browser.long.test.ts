import { expect, test } from 'vitest';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { freshEnvironment, requestFor, targetWith } from '../e2e/clip.ts';
import { undisturbed } from './killing.ts';
import { media, recording } from './media.ts';
import { outcomeOf } from './outcome.ts';

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

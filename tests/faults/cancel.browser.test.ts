import { expect, test } from 'vitest';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import { watchedFetch } from '../../wasm-workers/store/model-store.test-fetch.ts';
import { openModelStore } from '../../wasm-workers/store/model-store.ts';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { undisturbed } from './killing.ts';
import { media } from './media.ts';
import { outcomeOf } from './outcome.ts';
import { WatchedEnvironment } from './watched.ts';

/** Milliseconds within which a cancelled dub has settled. */
const AT_ONCE_MS = 1000;
const STAGES = [
  'probe',
  'plan',
  'extract',
  'transcribe',
  'translate',
  'synthesize',
  'fit',
  'mix',
  'encode',
  'master',
  'report',
];
const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });

/** Cancels and gives the milliseconds until the dub has settled, as cancelled. */
async function cancelled(run: DubRun): Promise<number> {
  const from = performance.now();
  run.cancel();
  await expect(run.done).rejects.toMatchObject({ code: 'cancelled' });
  expect(run.state.phase).toBe('cancelled');
  return performance.now() - from;
}

test('a dub is cancelled at once in every stage, and the same request then goes on in the same page', async () => {
  const file = await media('speech');
  const whole = await undisturbed(file, request);
  let began = (_stage: string) => {};
  const environment = await WatchedEnvironment.open(`cancel-${crypto.randomUUID()}`, {
    started: ({ stage }) => began(stage),
  });
  /** Dubs until a stage runs, and gives the milliseconds that cancelling took then. */
  const cancelledIn = async (stage: string, asked: DubRequest) => {
    const isThere = new Promise<void>((resolve) => {
      began = (other) => other === stage && resolve();
    });
    const run = await startDub(environment, file, asked);
    await Promise.race([isThere, run.done]);
    return cancelled(run);
  };
  for (const stage of STAGES) {
    const finished = new Set(environment.finished.map(({ key }) => key));
    const before = environment.ran.length;
    expect(await cancelledIn(stage, request), stage).toBeLessThan(AT_ONCE_MS);
    const again = environment.ran.slice(before).filter(({ key }) => finished.has(key));
    expect(
      again.filter((step) => !/extract|mix/.test(step.stage)),
      stage,
    ).toEqual([]);
  }
  const run = await startDub(environment, file, request);
  await run.done;
  expect(await outcomeOf(run, ['original', 'en'])).toEqual(whole);
  // Whisper is warm now, so the sound is in it as soon as its step begins.
  expect(await cancelledIn('transcribe', { ...request, until: 5 })).toBeLessThan(AT_ONCE_MS);
  await environment.close();
}, 240_000);

test('a dub is cancelled at once while a model downloads, which then goes on where it stopped', async () => {
  const folder = `models-cancel-${crypto.randomUUID()}`;
  const models = await openModelStore({ folder, testOnly: true });
  const environment = await WatchedEnvironment.open(`cancel-${crypto.randomUUID()}`, {}, models);
  const run = await startDub(environment, await media('speech'), request);
  await new Promise<void>((resolve) => {
    run.subscribe(({ phase, download }) => {
      if (phase === 'downloading' && (download?.receivedBytes ?? 0) > 1_000_000) resolve();
    });
  });
  expect(await cancelled(run)).toBeLessThan(AT_ONCE_MS);

  const { asked, fetch } = watchedFetch();
  const later = await openModelStore({ folder, testOnly: true, fetch });
  await later.pull(['ort-wasm']);
  expect(asked[0]).toMatchObject({ range: expect.stringMatching(/^bytes=\d{7,8}-$/), status: 206 });
  await environment.close();
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true });
}, 240_000);

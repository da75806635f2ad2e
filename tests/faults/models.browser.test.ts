import { afterEach, expect, test } from 'vitest';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { watchedFetch } from '../../wasm-workers/store/model-store.test-fetch.ts';
import { openModelStore } from '../../wasm-workers/store/model-store.ts';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { recording } from './media.ts';
import { WatchedEnvironment } from './watched.ts';

const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });
const folder = `models-faults-${crypto.randomUUID()}`;

afterEach(async () => {
  await (await navigator.storage.getDirectory()).removeEntry(folder, { recursive: true }).catch(() => {});
});

/** A dub whose models come through this fetch. */
async function dubWith(fetch: typeof globalThis.fetch) {
  const models = await openModelStore({ folder, testOnly: true, fetch });
  const environment = await WatchedEnvironment.open(folder, {}, models);
  const run = await startDub(environment, await recording('media-fr-2'), request);
  return { run, models, environment };
}

test('a model with one flipped byte is refused with its name and both hashes, and the dub fails so', async () => {
  const { fetch } = watchedFetch((piece, offset) => {
    if (offset === 0) piece[100] = (piece[100] ?? 0) ^ 1;
    return piece;
  });
  const { run, environment } = await dubWith(fetch);
  const failure = await run.done.catch((error) => error);
  expect(failure).toMatchObject({ code: 'model-integrity', message: expect.stringContaining('ort-wasm/') });
  expect(failure.message.match(/[0-9a-f]{64}/g)).toHaveLength(2);
  await environment.close();
});

test('when the network goes away halfway through a model, what came is kept and the dub goes on from there', async () => {
  let isGone = false;
  const breaking = watchedFetch((piece, offset) => {
    isGone = offset > 1_000_000;
    if (isGone) throw new TypeError('network error');
    return piece;
  });
  const broken = await dubWith((...asked) =>
    isGone ? Promise.reject(new TypeError('Failed to fetch')) : breaking.fetch(...asked),
  );
  await expect(broken.run.done).rejects.toMatchObject({
    code: 'model-download',
    message: expect.stringContaining('goes on where it stopped'),
  });
  await broken.environment.close();

  const { asked, fetch } = watchedFetch();
  const { run, models, environment } = await dubWith(fetch);
  await new Promise<void>((resolve) => {
    run.subscribe(() => asked.length > 1 && resolve());
  });
  run.cancel();
  await expect(run.done).rejects.toMatchObject({ code: 'cancelled' });
  expect(asked[0]).toMatchObject({ range: expect.stringMatching(/^bytes=1\d{6}-$/), status: 206 });
  expect(await models.has('ort-wasm')).toBe(true);
  await environment.close();
});

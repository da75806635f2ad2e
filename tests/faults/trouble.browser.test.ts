import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { undisturbed } from './killing.ts';
import { media } from './media.ts';
import { outcomeOf } from './outcome.ts';
import { WatchedEnvironment } from './watched.ts';

const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });
let file: File;
let whole: Record<string, unknown>;
/** Also brings the models, so that what follows needs no room for them. */
beforeAll(async () => {
  file = await media('film');
  whole = await undisturbed(file, request);
}, 240_000);

const freshName = () => `trouble-${crypto.randomUUID()}`;

/** Dubs again what failed, in the same environment, and expects that nothing that was finished is run again. */
async function expectGoesOn(environment: WatchedEnvironment, source = file): Promise<void> {
  const [ran, finished] = [environment.ran.length, new Set(environment.finished.map(({ key }) => key))];
  expect(finished.size).toBeGreaterThan(0);
  const run = await startDub(environment, source, request);
  await run.done;
  const again = environment.ran.slice(ran).filter(({ key }) => finished.has(key));
  expect(again.filter(({ stage }) => !/extract|mix/.test(stage))).toEqual([]);
  expect(await outcomeOf(run, ['original', 'en'])).toEqual(whole);
}

test('workers that are killed in the middle of a step are replaced, and the dub is the same', async () => {
  const lanes: Record<string, string> = { plan: 'plan', extract: 'media', translate: 'listen', synthesize: 'speak' };
  const killed: string[] = [];
  const kill = ({ stage }: { stage: string }) => {
    const lane = lanes[stage];
    if (!lane || killed.includes(stage)) return;
    killed.push(stage);
    environment.real.host.end(lane);
  };
  const environment = await WatchedEnvironment.open(freshName(), {
    // Those that report progress are in the middle then; `translate` finds its worker open, because it has just transcribed.
    progressed: (step, fraction) => fraction < 1 && kill(step),
    started: (step) => step.stage === 'translate' && kill(step),
  });
  const run = await startDub(environment, file, request);
  await run.done;
  expect(killed.toSorted()).toEqual(Object.keys(lanes).toSorted());
  expect(await outcomeOf(run, ['original', 'en'])).toEqual(whole);
  await environment.close();
});

describe('when storage is full', () => {
  type Protocol = { send(method: string, params: object): Promise<void> };
  const quota = (quotaSize?: number) =>
    (cdp() as unknown as Protocol).send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize });
  afterEach(() => quota());

  test('the dub fails with a sentence, and goes on once there is room', async () => {
    const environment = await WatchedEnvironment.open(freshName());
    const { usage = 0 } = await navigator.storage.estimate();
    await quota(usage + 1_000_000);
    const run = await startDub(environment, file, request);
    await expect(run.done).rejects.toMatchObject({ code: 'storage-full', message: expect.stringContaining('no room') });
    await quota();
    await expectGoesOn(environment);
    await environment.close();
  });
});

describe('when the source is withdrawn', () => {
  const sentence = { code: 'unsupported-input', message: expect.stringContaining('can no longer be read') };

  /** The film as a file that a test can take away. */
  async function lent(): Promise<{ source: File; withdraw(): Promise<void> }> {
    const root = await navigator.storage.getDirectory();
    const name = `film-${crypto.randomUUID()}.mp4`;
    const handle = await root.getFileHandle(name, { create: true });
    const writable = await handle.createWritable();
    await writable.write(file);
    await writable.close();
    return { source: await handle.getFile(), withdraw: () => root.removeEntry(name) };
  }

  test('before it is looked at, a sentence says so', async () => {
    const environment = await WatchedEnvironment.open(freshName());
    const { source, withdraw } = await lent();
    await withdraw();
    await expect(startDub(environment, source, request)).rejects.toMatchObject(sentence);
    await environment.close();
  });

  /** An environment in which the film is gone when `plan` wants to read it. */
  async function withdrawing(withdraw: () => Promise<void>): Promise<WatchedEnvironment> {
    let isGone = false;
    return WatchedEnvironment.open(freshName(), {
      starting: async ({ stage }) => {
        if (stage === 'plan' && !isGone) await withdraw();
        isGone ||= stage === 'plan';
      },
    });
  }

  test('in the middle of the work, a sentence says so, and the dub goes on when it is chosen again', async () => {
    const { source, withdraw } = await lent();
    const copy = new File([await source.arrayBuffer()], source.name, source);
    const environment = await withdrawing(withdraw);
    const run = await startDub(environment, source, request);
    await expect(run.done).rejects.toMatchObject(sentence);
    await expectGoesOn(environment, copy);
    await environment.close();
  });

  test('in the middle of the work of ffmpeg.wasm, the sentence is the same', async () => {
    const { source, withdraw } = await lent();
    const environment = await withdrawing(withdraw);
    const run = await startDub(environment, source, { ...request, media: 'ffmpeg' });
    await expect(run.done).rejects.toMatchObject(sentence);
    await environment.close();
  });
});

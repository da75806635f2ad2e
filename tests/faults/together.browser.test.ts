import { expect, test } from 'vitest';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { media } from './media.ts';
import { outcomeOf } from './outcome.ts';
import { WatchedEnvironment } from './watched.ts';

const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });

test('a second dub of the same file waits for the first, says so, and finds its steps done', async () => {
  const file = await media('speech');
  const environment = await WatchedEnvironment.open(`lock-${crypto.randomUUID()}`);
  const first = await startDub(environment, file, request);
  const second = await startDub(environment, file, request);
  const third = await startDub(environment, file, request);
  await new Promise<void>((resolve) => {
    const look = () => second.state.notices.length > 0 && third.state.notices.length > 0 && resolve();
    second.subscribe(look);
    third.subscribe(look);
    look();
  });
  expect(second.state).toMatchObject({
    phase: 'probing',
    notices: [expect.stringContaining('is being dubbed already')],
  });
  third.cancel();
  await expect(third.done).rejects.toMatchObject({ code: 'cancelled' });
  await first.done;
  const ran = environment.ran.length;
  await second.done;
  expect(environment.ran.slice(ran)).toEqual([]);
  expect(second.state.notices).toEqual([]);
  const [one, two] = [await outcomeOf(first, ['en']), await outcomeOf(second, ['en'])];
  expect(two).toEqual(one);
  await environment.close();
}, 240_000);

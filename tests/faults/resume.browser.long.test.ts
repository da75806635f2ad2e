import { openDB } from 'idb';
import { beforeAll, expect, test } from 'vitest';
import type { Artifact } from '../../wasm-workers/core/artifact.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { requestFor, targetWith } from '../e2e/clip.ts';
import { type Boundary, dubUntil, killedAt, undisturbed } from './killing.ts';
import { media, wavFile } from './media.ts';
import { WatchedEnvironment } from './watched.ts';

/** In the order in which a dub comes to them; what is behind one life is known to the next. The film has two windows. */
const BOUNDARIES: readonly Boundary[] = [
  { after: 'probe' },
  { after: 'video-index' },
  { after: 'plan' },
  { after: 'extract' },
  { after: 'transcribe' },
  { after: 'translate' },
  { inside: 'synthesize', from: 0.3 },
  { after: 'synthesize' },
  { after: 'fit' },
  { after: 'mix' },
  { after: 'master' },
  { after: 'encode', which: 'the first window with the master’s gain' },
  { after: 'encode', which: 'the second window with the master’s gain' },
  { after: 'report' },
];

const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });
let file: File;
let whole: Record<string, unknown>;
beforeAll(async () => {
  file = await media('longFilm');
  whole = await undisturbed(file, request);
}, 400_000);

test('a dub that is killed at every boundary runs no finished step again, and nothing shows that it was', async () => {
  const { outcome, lives } = await killedAt(BOUNDARIES, file, request);
  expect(lives).toHaveLength(BOUNDARIES.length);
  expect(outcome).toEqual(whole);
}, 900_000);

test('lines that were spoken before the page was killed are found again, not spoken again', async () => {
  const name = `lines-${crypto.randomUUID()}`;
  const { reached } = await dubUntil({ inside: 'synthesize', from: 0.3 }, name, file, request);
  expect(reached).toBe(true);
  const environment = await WatchedEnvironment.open(name);
  // Another sound in place of what was spoken: who finds it gives it on, who speaks the line again does not.
  const mark = await environment.store.put(wavFile([new Float32Array(22_050)], 22_050, 'mark.wav'));
  expect(await replaceSpokenLines(name, mark)).toBeGreaterThan(0);
  const run = await startDub(environment, file, request);
  await run.done;
  const spoken = environment.finished.filter(({ stage }) => stage === 'synthesize').flatMap(({ outputs }) => outputs);
  expect(spoken.map(({ digest }) => digest)).toContain(mark.digest);
  await environment.close();
}, 400_000);

/** In the ledger, where a spoken line is the only kind of entry that is one WAV. */
async function replaceSpokenLines(name: string, mark: Artifact): Promise<number> {
  const database = await openDB(`${name}-ledger`);
  let replaced = 0;
  for (const key of await database.getAllKeys('steps')) {
    const outputs: readonly Artifact[] = await database.get('steps', key);
    if (outputs.length !== 1 || outputs[0]?.type !== 'audio/wav') continue;
    await database.put('steps', [mark], key);
    replaced += 1;
  }
  database.close();
  return replaced;
}

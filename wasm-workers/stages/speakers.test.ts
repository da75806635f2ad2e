import { expect, test } from 'vitest';
import type { Artifact } from '../core/artifact.ts';
import type { Speaker, WindowVoices } from '../core/speaker.ts';
import type { StageContext } from '../core/stage.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { speakers } from './speakers.ts';

/** Two people who take turns, each a direction of its own. */
const WINDOWS: readonly WindowVoices[] = [0, 1, 2, 3].map((window) => ({
  window,
  turns: [],
  voices: [0, 1].map((n) => ({
    label: `w${window}v${n}`,
    embedding: (n + window) % 2 === 0 ? [1, 0] : [0, 1],
    seconds: 8,
    pitchHz: null,
  })),
  scale: { settling: 0.1, sameVoice: 0.6 },
}));

/** Runs the stage on some windows, counting what it reads. */
async function run(indices: readonly number[], reads: number[] = []): Promise<Speaker[]> {
  const artifact = (index: number): Artifact => ({ digest: `${index}`.repeat(64), bytes: 1, type: 'application/json' });
  let written = new Blob();
  const context = {
    read: async ({ digest }: Artifact) => {
      reads.push(Number(digest[0]));
      return new Blob([JSON.stringify(WINDOWS[Number(digest[0])])]);
    },
    write: async (blob: Blob) => {
      written = blob;
      return artifact(9);
    },
  } as unknown as StageContext<EngineRoom>;
  await speakers.run(indices.map(artifact), {}, context);
  return JSON.parse(await written.text()) as Speaker[];
}

test('windows that were compared already are not read again, and the answer is that of a first look', async () => {
  await run([0, 1, 3]);
  const reads: number[] = [];
  const all = await run([0, 1, 2, 3], reads);
  expect(reads).toEqual([2, 3]);
  expect(all.map(({ voices }) => voices)).toEqual([
    ['w0v0', 'w1v1', 'w2v0', 'w3v1'],
    ['w0v1', 'w1v0', 'w2v1', 'w3v0'],
  ]);
  // Another beginning makes it forget everything.
  await run([1]);
  expect(await run([0, 1, 2, 3])).toEqual(all);
  expect((await run([0, 1])).map(({ voices }) => voices)).toEqual([
    ['w0v0', 'w1v1'],
    ['w0v1', 'w1v0'],
  ]);
});

import { beforeAll, expect, test } from 'vitest';
import { clip } from '../../../tests/listening/clip.ts';
import { cosine } from '../../dsp/likeness.ts';
import type { SpeakerEmbedder } from '../engine.ts';
import { servedModels } from '../served-models.ts';
import { xvectorDescriptor } from './descriptor.ts';

const { signal } = new AbortController();
let embedder: SpeakerEmbedder;
beforeAll(async () => {
  embedder = await xvectorDescriptor.load({ model: 'xvector', device: 'wasm', threads: 1, models: servedModels });
  return () => embedder.dispose();
});

/** Two halves of what one person says, five seconds each. */
const HALVES = [[{ start: 0.5, end: 5 }], [{ start: 5, end: 9.8 }]];

test('one person’s halves are alike, four people’s are not', async () => {
  const people = ['media-kennedy', 'media-en-gb', 'media-fr-2', 'media-pt'];
  const voices: (readonly Float32Array[])[] = [];
  for (const id of people) voices.push(await embedder.embed(await clip(id), HALVES, signal));
  voices.forEach((own, i) => {
    const [first, second] = own;
    if (!first || !second) throw new Error('One embedding a span was promised.');
    expect(cosine(first, first), 'unit length').toBeCloseTo(1, 5);
    expect(cosine(first, second), people[i]).toBeGreaterThan(0.65);
    expect(cosine(first, second), people[i]).toBeLessThan(0.9);
    for (const other of voices.slice(i + 1).flat())
      for (const mine of own) expect(cosine(mine, other), people[i]).toBeLessThanOrEqual(0.42);
  });
});

test('a span of several intervals is heard as one, whatever else is asked for', async () => {
  const audio = await clip('media-en-gb');
  const parts = [
    { start: 1, end: 2.5 },
    { start: 4, end: 6 },
  ];
  const [alone] = await embedder.embed(audio, [parts], signal);
  const [among] = await embedder.embed(audio, [parts, [{ start: 0, end: 9 }]], signal);
  if (!alone || !among) throw new Error('One embedding a span was promised.');
  // Frames at the cut have other neighbours when what lies between is heard as well.
  expect(cosine(alone, among)).toBeGreaterThan(0.98);
  expect(await embedder.embed(audio, [], signal)).toEqual([]);
});

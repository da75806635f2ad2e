import { expect, test } from 'vitest';
import { stash } from './stash.ts';

const { signal } = new AbortController();
const body = (text: string) => new Blob([text]).stream();
const folder = async () => (await navigator.storage.getDirectory()).getDirectoryHandle('publish', { create: true });

async function names(): Promise<string[]> {
  const found: string[] = [];
  for await (const name of (await folder()).keys()) found.push(name);
  return found.toSorted();
}

test('a file is kept until it is given up; what a closed tab left is removed, what is in use is not', async () => {
  await (await folder()).getFileHandle('left-behind.mp4', { create: true });
  const one = await stash('one.mp4', body('abc'), signal);
  expect(await names()).toEqual(['one.mp4']);
  const two = await stash('two.mp4', body('def'), signal);
  expect(await names()).toEqual(['one.mp4', 'two.mp4']);
  expect(await one.file.text()).toBe('abc');
  // SHA-256 of "abc" (FIPS 180-2, B.1).
  expect(one.digest).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  await one.remove();
  await two.remove();
  expect(await names()).toEqual([]);
});

test('nothing is left of a stream that fails', async () => {
  const broken = new ReadableStream<Uint8Array>({ start: (controller) => controller.error(new Error('broken')) });
  await expect(stash('broken.mp4', broken, signal)).rejects.toThrow('broken');
  expect(await names()).toEqual([]);
});

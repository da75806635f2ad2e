import { expect, test } from 'vitest';
import { servedModels } from '../served-models.ts';
import { loadPhonemizer } from './phonemizer.ts';

test('a window and a worker of a browser pronounce alike', async () => {
  const text = 'Hello, world!';
  const inWindow = await (await loadPhonemizer(servedModels)).phonemize([text], 'en-us');
  const worker = new Worker(new URL('./phonemizer.worker-test.ts', import.meta.url), { type: 'module' });
  const inWorker = await new Promise<unknown>((resolve, reject) => {
    worker.onmessage = ({ data }) => resolve(data);
    worker.onerror = ({ message }) => reject(new Error(message));
    worker.postMessage(text);
  });
  worker.terminate();
  expect(inWindow).toEqual(['həlˈoʊ, wˈɜːld!']);
  expect(inWorker).toEqual(inWindow);
});

test('the phonemizer of a model store is loaded once', async () => {
  expect(await loadPhonemizer(servedModels)).toBe(await loadPhonemizer(servedModels));
});

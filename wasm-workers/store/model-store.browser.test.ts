import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { cdp } from 'vitest/browser';
import { modelFile } from '../../models-manifest/catalogue.ts';
import { sha256OfBlob } from '../core/digest.ts';
import type { Failure } from '../core/failure.ts';
import { watchedFetch } from './model-store.test-fetch.ts';
import { type ModelStore, type ModelStoreOptions, openModelStore } from './model-store.ts';

/** A file of 2 MB in a model that needs no other. */
const ID = 'media-it';
const audio = modelFile(ID, 'audio.wav');
const bytes = audio.bytes ?? 0;
let folder = '';

beforeEach(() => {
  folder = `models-test-${crypto.randomUUID()}`;
});
afterEach(async () => {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(folder, { recursive: true }).catch(() => {});
});

const open = (options: ModelStoreOptions = {}) => openModelStore({ folder, testOnly: true, ...options });

/** Names in the store's folder with their sizes. */
async function stored(): Promise<Record<string, number>> {
  const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
  const sizes: Record<string, number> = {};
  for await (const [name, handle] of directory as unknown as AsyncIterable<[string, FileSystemFileHandle]>)
    sizes[name] = (await handle.getFile()).size;
  return sizes;
}

/** A worker that pulls the file, and what it says first. */
function startWorker(options: { stalls: boolean }): { worker: Worker; answer: Promise<unknown> } {
  const worker = new Worker(new URL('./model-store.test-worker.ts', import.meta.url), { type: 'module' });
  const answer = new Promise((resolve, reject) => {
    worker.onerror = reject;
    worker.onmessage = ({ data }) => resolve(data);
  });
  worker.postMessage({ folder, id: ID, ...options });
  return { worker, answer };
}

async function failureOf(work: Promise<unknown>): Promise<Failure> {
  return work.then(
    () => {
      throw new Error('it was expected to fail');
    },
    (error: Failure) => error,
  );
}

async function expectRight(store: ModelStore): Promise<void> {
  expect(await sha256OfBlob(await store.file(ID, audio.path))).toBe(audio.sha256);
}

describe('a model is downloaded once and kept', () => {
  test('it comes from our own origin, and another visit asks for nothing', async () => {
    const first = watchedFetch();
    await expectRight(await open({ fetch: first.fetch }));
    expect(first.asked).toEqual([{ url: `${location.origin}/models/${audio.sha256}`, range: undefined, status: 200 }]);

    const later = watchedFetch();
    const store = await open({ fetch: later.fetch });
    await expectRight(store);
    expect(later.asked).toEqual([]);
    expect(await stored()).toEqual({ [audio.sha256]: bytes });
  });

  test('progress ends at the total, and the list shows sizes until it is deleted', async () => {
    const store = await open();
    const steps: number[] = [];
    await store.pull([ID], { onProgress: ({ receivedBytes }) => steps.push(receivedBytes) });
    expect(steps.at(-1)).toBe(bytes);
    expect(steps).toEqual([...steps].sort((a, b) => a - b));
    const status = async () => (await store.list()).find(({ id }) => id === ID);
    const whole = { id: ID, totalBytes: bytes, isInMemory: false };
    expect(await status()).toEqual({ ...whole, presentBytes: bytes, isComplete: true });

    await store.delete(ID);
    expect(await status()).toEqual({ ...whole, presentBytes: 0, isComplete: false });
    expect(await store.has(ID)).toBe(false);
    expect(await stored()).toEqual({});
  });

  test('two stores that want the same file at the same time share one download', async () => {
    const { asked, fetch } = watchedFetch();
    const stores = await Promise.all([open({ fetch }), open({ fetch })]);
    await Promise.all(stores.map(expectRight));
    expect(asked).toHaveLength(1);
  });

  test('verify finds a file that changed in storage and removes it', async () => {
    const store = await open();
    await store.pull([ID]);
    const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder);
    const writable = await (await directory.getFileHandle(audio.sha256)).createWritable({ keepExistingData: true });
    await writable.write({ type: 'write', position: 1000, data: new Uint8Array([255, 0, 255]) });
    await writable.close();
    expect(await store.verify()).toEqual([audio.sha256]);
    expect(await store.has(ID)).toBe(false);
  });
});

describe('a download that was broken off goes on where it stopped', () => {
  test('after it was cancelled', async () => {
    const stop = new AbortController();
    const store = await open({ fetch: watchedFetch().fetch });
    const onProgress = ({ receivedBytes }: { receivedBytes: number }) => receivedBytes > 0 && stop.abort();
    const failure = await failureOf(store.pull([ID], { signal: stop.signal, onProgress }));
    expect(failure.code).toBe('cancelled');
    await expectResumes();
  });

  test('after the worker was killed', async () => {
    const { worker, answer } = startWorker({ stalls: true });
    expect(await answer).toBe('in the middle');
    worker.terminate();
    await expectResumes();
  });

  test('after the network went away', async () => {
    let isGone = false;
    const goesAway = watchedFetch((piece, offset) => {
      isGone = offset > 0;
      if (isGone) throw new TypeError('network error');
      return piece;
    });
    const fetch: typeof globalThis.fetch = (...request) =>
      isGone ? Promise.reject(new TypeError('Failed to fetch')) : goesAway.fetch(...request);
    const store = await open({ fetch });
    const failure = await failureOf(store.pull([ID]));
    expect(failure.code).toBe('model-download');
    expect(failure.message).toContain('media-it/audio.wav');
    await expectResumes();
  });

  test('after the connection stayed open and nothing came any more', async () => {
    const { asked, fetch } = watchedFetch((piece, offset) => (offset > bytes / 2 ? new Promise(() => {}) : piece));
    const failure = await failureOf((await open({ fetch, stallMs: 200 })).file(ID, audio.path));
    expect(failure).toMatchObject({ code: 'model-download', message: expect.stringContaining('goes on where it') });
    // It brought bytes, so it was asked again; then it brought none.
    expect(asked.map(({ status }) => status)).toEqual([200, 206]);
    expect((await stored())[`${audio.sha256}.part`]).toBeGreaterThan(bytes / 2);
    await expectRight(await open());
  });

  test('after all of it came but the page went away before it was named', async () => {
    await leavePartial(await (await fetch(`/models/${audio.sha256}`)).blob());
    const { asked, fetch: watched } = watchedFetch();
    await expectRight(await open({ fetch: watched }));
    expect(asked).toEqual([]);
  });

  test('from the beginning when what was left is wrong', async () => {
    await leavePartial(new Uint8Array(1000));
    const { asked, fetch: watched } = watchedFetch();
    await expectRight(await open({ fetch: watched }));
    expect(asked.map(({ range }) => range)).toEqual(['bytes=1000-', undefined]);
  });

  async function leavePartial(left: Blob | Uint8Array<ArrayBuffer>): Promise<void> {
    const directory = await (await navigator.storage.getDirectory()).getDirectoryHandle(folder, { create: true });
    const writable = await (await directory.getFileHandle(`${audio.sha256}.part`, { create: true })).createWritable();
    await writable.write(left);
    await writable.close();
  }

  async function expectResumes(): Promise<void> {
    const { asked, fetch } = watchedFetch();
    const store = await open({ fetch });
    await expectRight(store);
    const start = Number(asked[0]?.range?.match(/^bytes=(\d+)-$/)?.[1]);
    expect(start).toBeGreaterThan(0);
    expect(start).toBeLessThan(bytes);
    expect(asked.map(({ status }) => status)).toEqual([206]);
    expect(await stored()).toEqual({ [audio.sha256]: bytes });
  }
});

describe('what is not right is refused', () => {
  test('one flipped byte: the file is gone, and the failure names it and both hashes', async () => {
    const { fetch } = watchedFetch((piece, offset) => {
      if (offset === 0) piece[100] = (piece[100] ?? 0) ^ 1;
      return piece;
    });
    const store = await open({ fetch });
    const failure = await failureOf(store.file(ID, audio.path));
    expect(failure.code).toBe('model-integrity');
    expect(failure.message).toContain('media-it/audio.wav');
    expect(failure.message).toContain(audio.sha256);
    expect(failure.message.match(/[0-9a-f]{64}/g)).toHaveLength(2);
    expect(await stored()).toEqual({});
    await expectRight(await open());
  });

  test('the hub is asked when our own origin does not have it', async () => {
    const config = modelFile('whisper-tiny', 'config.json');
    const asked: string[] = [];
    const viaMirror: typeof globalThis.fetch = (input, init) => {
      asked.push(String(input));
      return fetch(String(input).startsWith('https:') ? `/models/${config.sha256}` : input, init);
    };
    const store = await open({ fetch: viaMirror, baseUrl: '/models/not-there-' });
    expect(await sha256OfBlob(await store.file('whisper-tiny', 'config.json'))).toBe(config.sha256);
    expect(asked.at(-1)).toBe(
      'https://huggingface.co/Xenova/whisper-tiny/resolve/5332fcc35e32a33b86612b9a57a89be7906102b1/config.json',
    );
  });

  test('no server at all is "offline"', async () => {
    const store = await open({ baseUrl: 'http://127.0.0.1:1/models/' });
    expect((await failureOf(store.file(ID, audio.path))).code).toBe('offline');
  });

  test('a restricted licence has to be accepted, once', async () => {
    const store = await open();
    expect((await failureOf(store.file('htdemucs', 'htdemucs.onnx'))).code).toBe('licence-not-accepted');
    expect((await failureOf(store.pull(['htdemucs']))).code).toBe('licence-not-accepted');
    await store.accept('htdemucs');
    expect(await (await open()).isAccepted('htdemucs')).toBe(true);
  });

  test('what is for tests only is given to tests only', async () => {
    const store = await open({ testOnly: false });
    expect((await failureOf(store.file(ID, audio.path))).code).toBe('licence-not-accepted');
    expect((await store.list()).map(({ id }) => id)).not.toContain(ID);
    expect((await store.list()).map(({ id }) => id)).toContain('media-kennedy');
  });
});

describe('when storage is full', () => {
  type Protocol = { send(method: string, params: object): Promise<void> };
  const quota = (quotaSize?: number) =>
    (cdp() as unknown as Protocol).send('Storage.overrideQuotaForOrigin', { origin: location.origin, quotaSize });
  afterEach(() => quota());

  test('the model is kept in memory for this visit, and the list says so', async () => {
    const { usage = 0 } = await navigator.storage.estimate();
    await quota(usage + 1_000_000);
    const store = await open();
    await expectRight(store);
    expect((await store.list()).find(({ id }) => id === ID)).toMatchObject({
      isComplete: true,
      isInMemory: true,
    });
    expect(await stored()).toEqual({});
  });

  test('so it is in a worker', async () => {
    const { usage = 0 } = await navigator.storage.estimate();
    await quota(usage + 1_000_000);
    const { worker, answer } = startWorker({ stalls: false });
    expect(await answer).toMatchObject({ isComplete: true, isInMemory: true });
    worker.terminate();
    expect(await stored()).toEqual({});
  });
});

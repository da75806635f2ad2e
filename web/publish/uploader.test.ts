import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { Failure } from '../../wasm-workers/core/failure.ts';
import type { ArrivedPart, EdgeApi, PartedUpload } from './edge-api.ts';
import { type Outgoing, type UploadProgress, upload } from './uploader.ts';

const PART = 40 * 2 ** 20;

/** An edge in memory; the real one is met in tests/e2e/studio.e2e.test.ts. */
class MemoryEdge implements Pick<EdgeApi, 'missing' | 'put' | 'beginUpload' | 'parts' | 'putPart' | 'complete'> {
  readonly stored = new Set<string>();
  readonly puts: string[] = [];
  readonly partsSent: number[] = [];
  /** Failures that the next requests that carry bytes meet. */
  readonly faults: Failure[] = [];
  onPut = () => {};
  #upload: { digest: string; arrived: ArrivedPart[]; parts: number } | undefined;

  async missing(_session: string, digests: readonly string[]) {
    return digests.filter((digest) => !this.stored.has(digest));
  }
  async put(_session: string, digest: string) {
    const fault = this.faults.shift();
    if (fault) throw fault;
    this.puts.push(digest);
    this.stored.add(digest);
    this.onPut();
  }
  async beginUpload(_session: string, { digest, bytes }: { digest: string; bytes: number }): Promise<PartedUpload> {
    this.#upload ??= { digest, arrived: [], parts: Math.ceil(bytes / PART) };
    return { id: 'u', partBytes: PART, ...this.#upload };
  }
  async parts(_upload: string, arrived: readonly ArrivedPart[], wanted: readonly number[]) {
    this.#upload?.arrived.push(...arrived);
    return wanted.map((part) => ({ part, url: `part:${part}` }));
  }
  async putPart({ part }: { part: number }) {
    const fault = this.faults.shift();
    if (fault) throw fault;
    this.partsSent.push(part);
    return `etag${part}`;
  }
  async complete() {
    const arrived = new Set(this.#upload?.arrived.map(({ part }) => part));
    if (!this.#upload || arrived.size !== this.#upload.parts) throw new Failure('unsupported-input', 'Parts missing.');
    this.stored.add(this.#upload.digest);
  }
}

const small = (digest: string): Outgoing => ({
  digest,
  role: 'audio',
  bytes: 10,
  read: async () => new Blob(['0123456789']),
});
/** Its bytes are never looked at here, so that it takes no memory. */
const large: Outgoing = { digest: 'mp4', role: 'download', bytes: 100 * 2 ** 20, read: async () => new Blob([]) };
const offline = () => new Failure('offline', 'The connection is gone.');

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Sends, with every wait between two attempts passed over. */
async function send(edge: MemoryEdge, files: readonly Outgoing[], signal = new AbortController().signal) {
  const progress: UploadProgress[] = [];
  const sending = upload(edge as unknown as EdgeApi, 's', files, signal, (now) => progress.push(now));
  sending.catch(() => {});
  await vi.runAllTimersAsync();
  await sending;
  return progress;
}

describe('uploading', () => {
  test('sends each missing file once, and counts what is there already', async () => {
    const edge = new MemoryEdge();
    edge.stored.add('a');
    const progress = await send(edge, ['a', 'b', 'b', 'c'].map(small));
    expect(edge.puts.toSorted()).toEqual(['b', 'c']);
    expect(progress[0]).toEqual({ sentBytes: 10, totalBytes: 30 });
    expect(progress.at(-1)).toEqual({ sentBytes: 30, totalBytes: 30 });
  });

  test('goes on when the connection comes back', async () => {
    const edge = new MemoryEdge();
    edge.faults.push(offline(), offline());
    await send(edge, ['a', 'b'].map(small));
    expect([...edge.stored].toSorted()).toEqual(['a', 'b']);
  });

  test('takes a refusal for an answer', async () => {
    const edge = new MemoryEdge();
    edge.faults.push(new Failure('storage-full', 'Your quota is used up.'));
    await expect(send(edge, [small('a')])).rejects.toMatchObject({
      code: 'storage-full',
      message: 'Your quota is used up.',
    });
    expect(edge.puts).toEqual([]);
  });

  test('a pause keeps what has arrived, and the next attempt sends the rest only', async () => {
    const edge = new MemoryEdge();
    const pause = new AbortController();
    edge.onPut = () => edge.puts.length === 2 && pause.abort();
    const files = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(small);
    await expect(send(edge, files, pause.signal)).rejects.toMatchObject({ code: 'cancelled' });
    const before = edge.puts.length;
    expect(before).toBeLessThan(files.length);
    edge.onPut = () => {};
    await send(edge, files);
    expect(edge.puts.toSorted()).toEqual(['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']);
  });

  test('a large file goes up in parts, and after a break only those that had not arrived', async () => {
    const edge = new MemoryEdge();
    edge.faults.push(...Array.from({ length: 3 }, () => new Failure('not-authorized', 'The address has expired.')));
    await expect(send(edge, [large])).rejects.toMatchObject({ code: 'not-authorized' });
    await send(edge, [large]);
    expect(edge.partsSent.toSorted()).toEqual([1, 2, 3]);
    expect([...edge.stored]).toEqual(['mp4']);
  });
});

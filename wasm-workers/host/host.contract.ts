import { expect, test } from 'vitest';
import type { Artifact, ArtifactStore } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import { engineRef } from '../engines/index.ts';
import type { Host } from './host.ts';

/** What a contract test needs to know of a host. */
export interface HostUnderTest {
  readonly host: Host;
  /** The store that the host's steps read and write. */
  readonly store: ArtifactStore;
}

const MASTER = { stage: 'master', params: { targetLufs: -16, maxGainDb: 24, presentGainDb: 0, toleranceDb: 0 } };

/** What every host promises, wherever it runs steps: inline, in a worker, on another machine. */
export function hostContract(open: () => Promise<HostUnderTest>): void {
  const loudness = (store: ArtifactStore, meanSquare: number): Promise<Artifact> =>
    store.put(new Blob([JSON.stringify({ blocks: [meanSquare, meanSquare], truePeakDbtp: -3 })]));
  const signal = () => new AbortController().signal;
  const read = async (store: ArtifactStore, artifact: Artifact | undefined) =>
    artifact && JSON.parse(await (await store.get(artifact)).text());

  test('a step gives its outputs, and equal steps give equal digests', async () => {
    const { host, store } = await open();
    // −0.691 + 10 log10(0.1) = −10.691 LUFS (BS.1770), so the gain to −16 is −5.3 dB.
    const inputs = [await loudness(store, 0.1)];
    const first = await host.run({ ...MASTER, inputs }, { signal: signal() });
    const second = await host.run({ ...MASTER, inputs }, { signal: signal() });
    expect(await read(store, first[0])).toMatchObject({ gainDb: -5.3 });
    expect(second).toEqual(first);
  });

  test('progress arrives, and a mounted source can be read', async () => {
    const { host } = await open();
    const source = { digest: 'a'.repeat(64), bytes: 0, type: '' };
    await host.mount(source, new Blob([]));
    const params = { tools: [engineRef('media', 'mediabunny')] };
    const probing = host.run({ stage: 'probe', inputs: [source], params }, { signal: signal() });
    await expect(probing).rejects.toMatchObject({
      code: 'unsupported-input',
      message: expect.stringContaining('empty'),
    });
  });

  test('a failure arrives as a Failure, with its code and sentence', async () => {
    const { host } = await open();
    const missing = { digest: 'b'.repeat(64), bytes: 1, type: '' };
    const running = host.run({ ...MASTER, inputs: [missing] }, { signal: signal() });
    await expect(running).rejects.toBeInstanceOf(Failure);
    await expect(running).rejects.toMatchObject({
      code: 'internal',
      message: expect.stringContaining('does not hold'),
    });
  });

  test('a stage that does not exist is refused', async () => {
    const { host } = await open();
    const running = host.run({ stage: 'nonsense', inputs: [], params: {} }, { signal: signal() });
    await expect(running).rejects.toMatchObject({ code: 'internal' });
  });

  test('a call settles as cancelled, whether the signal aborts before it or during it', async () => {
    const { host, store } = await open();
    const inputs = [await loudness(store, 0.1)];
    await expect(host.run({ ...MASTER, inputs }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: 'cancelled',
    });
    const controller = new AbortController();
    const running = host.run({ ...MASTER, inputs }, { signal: controller.signal });
    controller.abort();
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
  });
}

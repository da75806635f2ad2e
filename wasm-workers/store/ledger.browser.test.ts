import { expect, test } from 'vitest';
import { IdbLedger } from './ledger.ts';

test('a worker that computes right after it looked a step up keeps nobody from writing down a step', async () => {
  const name = 'ledger-busy-reader';
  const ledger = await IdbLedger.open(name);
  const worker = new Worker(new URL('./ledger.test-worker.ts', import.meta.url), { type: 'module' });
  const answer = () =>
    new Promise((resolve) => worker.addEventListener('message', ({ data }) => resolve(data), { once: true }));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  worker.postMessage({ name, gate });
  expect(await answer()).toBe('unknown');
  const artifact = { digest: 'a'.repeat(64), bytes: 1, type: 'text/plain' };
  expect(await ledger.record('1'.repeat(64), [artifact])).toEqual([artifact]);
  const freed = answer();
  Atomics.store(gate, 0, 1);
  Atomics.notify(gate, 0);
  expect(await freed).toBe('free');
  worker.terminate();
  await ledger.clear();
  ledger.close();
});

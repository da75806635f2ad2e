import { afterAll, describe, expect, test } from 'vitest';
import { openEnvironment } from './browser.ts';
import { hostContract } from './host.contract.ts';

const signal = () => new AbortController().signal;

describe('the worker host', async () => {
  const environment = await openEnvironment({ name: 'host-test' });
  afterAll(() => environment.close());
  hostContract(async () => environment);

  test('a worker that is killed in the middle of a step is noticed, and the next step gets a new one', async () => {
    const { host, store } = environment;
    const loud = await store.put(new Blob([JSON.stringify({ blocks: [0.1, 0.1], truePeakDbtp: -3 })]));
    const task = {
      stage: 'master',
      inputs: [loud],
      params: { targetLufs: -16, maxGainDb: 24, presentGainDb: 0, toleranceDb: 0 },
    };
    await host.run(task, { signal: signal() });
    expect(host.lanes).toContain('media');
    // As the browser does with one that ran out of memory: no event tells the page.
    const running = host.run(task, { signal: signal() });
    host.end('media');
    await expect(running).rejects.toMatchObject({ code: 'worker-crashed' });
    expect(await host.run(task, { signal: signal() })).toHaveLength(1);
  });
});

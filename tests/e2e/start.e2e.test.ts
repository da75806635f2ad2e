import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { modelEntry, starterIds } from '../../models-manifest/catalogue.ts';
import { startNode } from '../../scripts/child.ts';
import { freePort } from '../../scripts/ports.ts';

test('npm start serves the studio and the starter from R2, passes over a taken port, and ends whole', async () => {
  const taken = await freePort(18_000);
  const other = createServer();
  await new Promise<void>((resolve) => other.listen(taken, '127.0.0.1', resolve));
  // As from a shell: what is built under test lacks the watch page, and would stay for the tests that come after.
  const env = { VITEST: undefined, NODE_ENV: undefined };
  const start = startNode(['scripts/start.ts', '--port', String(taken)], { env });
  try {
    await expect.poll(start.output, { timeout: 240_000, interval: 200 }).toMatch(/is ready: http|ended with|could not/);
    const url = start.output().match(/is ready: (http:\/\/127\.0\.0\.1:(\d+))/)?.[1];
    if (!url) throw new Error(start.output());
    expect(url).not.toContain(`:${taken}`);
    const page = await fetch(url);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('<html')]);
    for (const { sha256 } of starterIds.flatMap((id) => modelEntry(id).files)) {
      const head = await fetch(`${url}/models/${sha256}`, { method: 'HEAD' });
      expect([head.status, head.headers.get('cache-status')]).toEqual([200, 'shelf; hit']);
    }
    await start.stop();
    expect(await start.ended).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  } finally {
    await start.stop();
    other.close();
  }
});

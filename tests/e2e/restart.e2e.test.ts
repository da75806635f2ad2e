import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startEdge } from '../../scripts/edge-server.ts';
import { freePort } from '../../scripts/ports.ts';
import { visitor } from './studio-page.ts';

test('after npm start was run again, the page that the service worker keeps gets the token of now', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'retongue-restart-'));
  const port = await freePort(18_100);
  const { page, leave } = await visitor();
  /** The token in a page of the server, as the studio asks for it (web/publish/deployments.ts), or as a visit gets it. */
  const tokenIn = (path: string) =>
    page.evaluate(async (asked) => {
      const html = await (await fetch(asked, { cache: 'no-store' })).text();
      return /name="retongue-token" content="([0-9a-f]+)"/.exec(html)?.[1];
    }, path);
  try {
    const first = await startEdge({ port, persistTo: folder });
    await page.goto(first.url);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    expect(await tokenIn('/?now')).toBe(first.token);
    await first.stop();
    const second = await startEdge({ port, persistTo: folder });
    try {
      expect(second.url).toBe(first.url);
      expect((await page.reload())?.fromServiceWorker()).toBe(true);
      // Else nothing would be shown by what follows.
      expect(await tokenIn('/')).not.toBe(second.token);
      expect(await tokenIn('/?now')).toBe(second.token);
    } finally {
      await second.stop();
    }
  } finally {
    await leave();
    await rm(folder, { recursive: true, force: true });
  }
});

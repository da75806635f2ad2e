import { tmpdir } from 'node:os';
import { expect, test } from 'vitest';
import { startDubServer } from '../../scripts/dub-server.ts';
import { chooseSample, phaseOf, saved, visitor } from './studio-page.ts';

test('after one visit the studio opens without a server, and dubs the sample to its end', async () => {
  const server = await startDubServer(tmpdir());
  let isServing = true;
  const stopServing = async () => {
    if (isServing) await server.close();
    isServing = false;
  };
  const { page, complaints, leave } = await visitor();
  try {
    await page.goto(`http://127.0.0.1:${server.port}/`);
    await chooseSample(page, { end: '0:14' });
    await page.getByTestId('start').click();
    // Its models are here when it begins to dub. The rest is left for later.
    expect(await phaseOf(page, ['dubbing', 'failed'], 120_000)).toBe('dubbing');
    await page.getByTestId('cancel').click();
    expect(await phaseOf(page, ['cancelled', 'done'], 5_000)).toBe('cancelled');
    await page.evaluate(async () => (await navigator.serviceWorker.ready).active?.state);
    expect(complaints).toEqual([]);

    await stopServing();
    await page.reload();
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
    await chooseSample(page, { end: '0:14' });
    await page.getByTestId('start').click();
    expect(await phaseOf(page, ['done', 'failed'], 200_000)).toBe('done');
    expect((await saved(page, 'download-en.vtt')).bytes.toString()).toMatch(/-->.*\n.*human/i);
  } finally {
    await leave();
    await stopServing();
  }
});

import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { EdgeClient } from './edge-client.ts';
import { publishSample, shareLink } from './watch-dub.ts';

const EVIL = new TextEncoder().encode(
  '<svg xmlns="http://www.w3.org/2000/svg" onload="document.title=\'ran\'"><script>document.title="ran";fetch("/")</script></svg>',
);

let folder: string;
let edge: EdgeServer;
let client: EdgeClient;
let browser: Browser;
let context: BrowserContext | undefined;
let dub: string;
let link: { id: string; url: string; embedUrl: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-watch-'));
  edge = await startEdge({ persistTo: folder });
  client = new EdgeClient(edge);
  browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_FLAGS });
  dub = await publishSample(client, EVIL);
  link = await shareLink(client, dub);
});

afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  await edge?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A person with a profile of their own, and what the page complained of. */
async function visit(url: string, locale: string): Promise<{ page: Page; complaints: readonly string[] }> {
  context = await browser.newContext({ locale });
  const page = await context.newPage();
  const complaints: string[] = [];
  page.on('console', (message) => message.type() === 'error' && complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(url);
  return { page, complaints };
}

const time = (page: Page) => page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.currentTime);
const heard = (page: Page) => page.getByTestId('film').getAttribute('data-heard');
const play = (page: Page) => page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.play());

describe('who opens a link in a fresh profile', () => {
  test('hears their own language first, changes the sound, seeks by what is said, and finds it so the next time', async () => {
    const { page, complaints } = await visit(link.url, 'pt-BR');
    await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('original');
    await play(page);
    await expect.poll(() => time(page), { timeout: 60_000 }).toBeGreaterThan(0.5);
    await page.getByTestId('sound-en').check();
    await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('en');
    const before = await time(page);
    await expect.poll(() => time(page), { timeout: 60_000 }).toBeGreaterThan(before + 0.3);

    await page.getByTestId('search').fill('MOON');
    const lines = page.getByTestId('transcript').locator('li');
    await expect.poll(() => lines.count()).toBe(1);
    // The text of somebody else's is text.
    expect(await lines.textContent()).toContain('To the moon <img src=x onerror=');
    await lines.getByRole('button').click();
    await expect.poll(() => time(page), { timeout: 60_000 }).toBeGreaterThan(11.9);

    await page.getByTestId('subtitles-en').check();
    const shown = () =>
      page.evaluate(() => [...(document.querySelector('video')?.textTracks ?? [])].map((track) => track.cues?.length));
    await expect.poll(shown, { timeout: 30_000 }).toEqual([2]);
    await page.getByTestId('speed-1.5').check();
    await page.getByTestId('chapters').getByRole('button').first().click();
    await expect.poll(() => time(page), { timeout: 60_000 }).toBeLessThan(8);

    await page.reload();
    await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('en');
    expect(await page.getByTestId('speed-1.5').isChecked()).toBe(true);
    expect(await page.getByTestId('subtitles-en').isChecked()).toBe(true);
    expect(await page.getByTestId('ai-label').innerText()).toMatch(/AI-dubbed\s+from Portuguese into\s+English/);
    expect(await page.title()).toContain('The moon <img');
    expect(complaints).toEqual([]);
  });

  test('hears the dub where that is their language, also inside another site’s page', async () => {
    let shown = link.embedUrl;
    const school = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(`<iframe src="${shown}" width="800" height="600"></iframe>`),
    );
    await new Promise<void>((resolve) => school.listen(0, '127.0.0.1', resolve));
    try {
      const { page } = await visit(`http://127.0.0.1:${(school.address() as AddressInfo).port}`, 'en-GB');
      const film = page.frameLocator('iframe').getByTestId('film');
      await expect.poll(() => film.getAttribute('data-heard'), { timeout: 60_000 }).toBe('en');
      // The page itself is not to be framed.
      shown = link.url;
      await page.reload();
      expect(await film.count()).toBe(0);
    } finally {
      school.closeAllConnections();
      school.close();
    }
  });
});

describe('what is published', () => {
  const media = (name: string) => `${link.url.replace('/w/', '/s/')}/1/${name}`;

  test('runs nothing, whatever it pretends to be, in a page of its own or in another', async () => {
    const { page } = await visit(link.url, 'en');
    for (const name of ['poster.jpg', 'en.vtt', 'transcript.json', 'chapters.vtt']) {
      const direct = await page.goto(media(name)).catch(() => undefined);
      // What cannot be shown is a download; what is shown is in a sandbox.
      if (direct)
        expect([name, await page.title(), await page.evaluate(() => self.origin)]).toEqual([
          name,
          expect.not.stringMatching(/ran/),
          'null',
        ]);
    }
    await page.goto(link.url);
    const asScript = await page.evaluate(
      (src) =>
        new Promise((resolve) => {
          const script = Object.assign(document.createElement('script'), { src });
          script.onload = () => resolve('loaded');
          script.onerror = () => resolve('refused');
          document.head.append(script);
        }),
      media('poster.jpg'),
    );
    expect([asScript, await page.title()]).toEqual(['refused', expect.stringContaining('The moon')]);
  });

  test('reads nothing of the studio’s origin, and finds nothing of it on its own', async () => {
    const { page } = await visit(edge.url, 'en');
    await page.evaluate(async () => {
      localStorage.setItem('secret', 'of the studio');
      await (await navigator.storage.getDirectory()).getFileHandle('secret', { create: true });
    });
    await page.goto(link.url);
    const seen = await page.evaluate(async (studio) => {
      const names: string[] = [];
      const root = await navigator.storage.getDirectory();
      for await (const name of (root as unknown as { keys(): AsyncIterable<string> }).keys()) names.push(name);
      const asked = await fetch(studio).then(
        () => 'answered',
        () => 'refused',
      );
      return [localStorage.getItem('secret'), names, (await navigator.serviceWorker.getRegistrations()).length, asked];
    }, edge.url);
    expect(seen).toEqual([null, [], 0, 'refused']);
    expect((await fetch(`${edge.url}${new URL(link.url).pathname}`)).status).toBe(404);
    for (const path of ['/', '/v1/dubs', '/models/x', '/sw.js', '/index.html'])
      expect([path, (await fetch(edge.watchUrl + path)).status]).toEqual([path, 404]);
  });
});

test('a link that is revoked is refused within 60 s, and the page says so', async () => {
  const doomed = await shareLink(client, dub);
  const { page } = await visit(doomed.url, 'en');
  await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('en');
  await client.json('DELETE', `/v1/shares/${doomed.id}`);
  const refused = () => fetch(`${doomed.url.replace('/w/', '/s/')}/1/master.m3u8`).then(({ status }) => status);
  await expect.poll(refused, { timeout: 60_000 }).toBe(410);
  const answer = await page.reload();
  expect([answer?.status(), await page.locator('h1').innerText()]).toEqual([410, 'This link has been withdrawn']);
  expect(await page.content()).not.toContain('moon');
});

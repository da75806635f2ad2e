import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
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

const REPORT = 'mailto:abuse@school.example';

let folder: string;
/** Two sites that show the player in a page of theirs; only the first is on the edge's list. */
let sites: readonly [Server, Server];
let framed = '';
let edge: EdgeServer;
let client: EdgeClient;
let browser: Browser;
let context: BrowserContext | undefined;
let dub: string;
let link: { id: string; url: string; embedUrl: string };

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-watch-'));
  const site = async () => {
    const server = createServer((_, response) =>
      response.setHeader('content-type', 'text/html').end(`<iframe src="${framed}" width="800" height="600"></iframe>`),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return server;
  };
  sites = [await site(), await site()];
  const settings = { FRAME_ANCESTORS: addressOf(sites[0]), REPORT_ADDRESS: REPORT };
  edge = await startEdge({ persistTo: folder, settings });
  client = new EdgeClient(edge);
  browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_FLAGS });
  dub = await publishSample(client, EVIL);
  link = await shareLink(client, dub);
});

afterEach(() => context?.close());
afterAll(async () => {
  await browser?.close();
  await edge?.stop();
  for (const site of sites ?? []) site.close().closeAllConnections();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const addressOf = (site: Server) => `http://127.0.0.1:${(site.address() as AddressInfo).port}`;

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

  test('hears the dub where that is their language, also inside the page of a site that may show it, and of no other', async () => {
    const [school, stranger] = sites.map(addressOf);
    framed = link.embedUrl;
    const { page } = await visit(school ?? '', 'en-GB');
    const film = page.frameLocator('iframe').getByTestId('film');
    await expect.poll(() => film.getAttribute('data-heard'), { timeout: 60_000 }).toBe('en');
    expect(await page.frameLocator('iframe').getByTestId('transcript').count()).toBe(0);
    await page.goto(stranger ?? '');
    expect(await film.count()).toBe(0);
    // The page itself is not to be framed, by nobody.
    framed = link.url;
    await page.goto(school ?? '');
    expect(await film.count()).toBe(0);
  });

  test('can do everything by keyboard: play, sound, subtitles, speed, chapters, search, and a line to go to', async () => {
    const { page } = await visit(link.url, 'en');
    await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('en');
    await page.getByTestId('transcript').waitFor();
    const video = page.getByTestId('video');
    const focused = () =>
      page.evaluate(() => {
        const element = document.activeElement;
        return element?.getAttribute('data-testid') ?? element?.tagName.toLowerCase() ?? '';
      });
    const tabTo = async (wanted: string) => {
      const passed: string[] = [];
      for (let presses = 0; presses < 40 && passed.at(-1) !== wanted; presses += 1) {
        await page.keyboard.press('Tab');
        const now = await focused();
        if (now !== passed.at(-1)) passed.push(now);
      }
      return passed;
    };
    expect(await tabTo('video')).toEqual(['video']);
    await page.keyboard.press('Space');
    await expect.poll(() => video.evaluate((element: HTMLVideoElement) => element.paused)).toBe(false);
    await page.keyboard.press('Space');
    expect(await tabTo('sound-en')).toEqual(['video', 'sound-en']);
    await page.keyboard.press('ArrowRight');
    await expect.poll(() => heard(page), { timeout: 60_000 }).toBe('original');
    expect(await tabTo('subtitles-off')).toEqual(['subtitles-off']);
    await page.keyboard.press('ArrowRight');
    expect(await page.getByTestId('subtitles-en').isChecked()).toBe(true);
    expect(await tabTo('speed-1')).toEqual(['speed-1']);
    await page.keyboard.press('ArrowRight');
    expect(await video.evaluate((element: HTMLVideoElement) => element.playbackRate)).toBe(1.25);
    // The chapters are buttons.
    expect(await tabTo('search')).toEqual(['button', 'transcript-language', 'search']);
    await page.keyboard.type('Lua');
    const lines = page.getByTestId('transcript').locator('li');
    await expect.poll(() => lines.count()).toBe(1);
    await tabTo('button');
    await page.keyboard.press('Enter');
    await expect.poll(() => time(page), { timeout: 60_000 }).toBeGreaterThan(11.9);
  });

  test('can save what the link allows, and is told where to complain; a card of the page says what it is', async () => {
    const generous = await shareLink(client, dub, { download: true });
    const { page } = await visit(generous.url, 'en');
    const [download] = await Promise.all([
      page.waitForEvent('download'),
      page.getByTestId('downloads').getByRole('link', { name: 'Subtitles: English' }).click(),
    ]);
    expect(download.suggestedFilename()).toBe('en.vtt');
    expect(await readFile(await download.path(), 'utf8')).toMatch(/^WEBVTT\n\n.*\nWe choose to go\./s);
    expect(await page.getByTestId('report').getAttribute('href')).toBe(
      `${REPORT}?subject=Report%20of%20the%20dub%20${dub}`,
    );
    const head = (property: string) => page.locator(`meta[property="${property}"]`).getAttribute('content');
    expect(await head('og:title')).toContain('The moon <img');
    expect(await head('og:description')).toBe('AI-dubbed from Portuguese into English.');
    expect(await head('og:video:url')).toBe(generous.embedUrl);
    expect(await head('og:image')).toMatch(/\/poster\.jpg$/);
    await page.goto(link.url);
    await page.getByTestId('ai-label').waitFor();
    expect(await page.getByTestId('downloads').count()).toBe(0);
    expect((await fetch(`${link.url.replace('/w/', '/s/')}/1/en.vtt?download`)).status).toBe(403);
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

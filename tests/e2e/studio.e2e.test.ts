import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { encode } from 'uqr';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveModels } from '../../models-manifest/node/serve.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { EdgeClient } from './edge-client.ts';
import { filesOf, Gate, sentBy } from './publishing-page.ts';
import { chooseSample, phaseOf, saved, type Visitor, visitor } from './studio-page.ts';
import { zipNames } from './zip-names.ts';

/** Two windows of the sample: the first can be watched while the second is made. */
const END = '0:28';
const SECONDS = 28;

let folder: string;
let puller: Server;
let edge: EdgeServer;
let person: Visitor;
let viewer: Visitor;
let link = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-studio-'));
  puller = createServer(serveModels());
  await new Promise<void>((resolve) => puller.listen(0, '127.0.0.1', resolve));
  const pullOrigin = `http://127.0.0.1:${(puller.address() as AddressInfo).port}`;
  edge = await startEdge({ persistTo: folder, pullOrigin });
  [person, viewer] = await Promise.all([visitor(), visitor()]);
});

afterAll(async () => {
  await Promise.all([person?.leave(), viewer?.leave()]);
  await edge?.stop();
  puller?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

const timeOf = ({ page }: Visitor) =>
  page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.currentTime);

describe('a first visit to the studio, as the edge serves it', () => {
  const now = () =>
    person.page.evaluate(() => ({
      phase: document.querySelector('[data-testid=dub]')?.getAttribute('data-phase'),
      sounding: document.querySelector('[data-testid=player]')?.getAttribute('data-sounding'),
      time: document.querySelector('video')?.currentTime ?? 0,
    }));

  test('the dub is heard and seen while the rest of it is still being made', async () => {
    const { page } = person;
    await page.goto(edge.url);
    await chooseSample(page, { end: END });
    await page.getByTestId('start').click();
    await page.getByTestId('player').waitFor({ timeout: 200_000 });
    await page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.play());
    await page.waitForFunction(
      () =>
        document.querySelector('[data-testid=player]')?.getAttribute('data-sounding') === 'en' &&
        (document.querySelector('video')?.currentTime ?? 0) > 1,
      undefined,
      { timeout: 60_000 },
    );
    expect(await now()).toMatchObject({ phase: 'dubbing', sounding: 'en' });
  });

  test('the sound goes over to the original and back, and subtitles are shown', async () => {
    const { page } = person;
    const player = page.getByTestId('player');
    for (const sound of ['original', 'en']) {
      await page.getByTestId(`audio-${sound}`).check();
      await expect.poll(() => player.getAttribute('data-sounding'), { timeout: 60_000 }).toBe(sound);
    }
    await page.getByTestId('subtitles-en').check();
    const cues = () =>
      page.evaluate(() => [...(document.querySelector('video')?.textTracks ?? [])].map((track) => track.cues?.length));
    await expect.poll(cues, { timeout: 120_000 }).toEqual([expect.toSatisfy((count) => count > 0)]);
  });

  test('the whole is finished, and can be taken along as MP4, subtitles and zip', async () => {
    const { page } = person;
    expect(await phaseOf(page, ['done', 'failed'], 200_000)).toBe('done');
    const mp4 = await saved(page, 'download-mp4');
    expect(mp4.name).toBe('three-windows (dubbed).mp4');
    const input = new Input({ source: new BufferSource(new Uint8Array(mp4.bytes)), formats: ALL_FORMATS });
    const sounds = await input.getAudioTracks();
    expect(await Promise.all(sounds.map((track) => track.getLanguageCode()))).toEqual(['eng', 'por']);
    const pictures = await input.getVideoTracks();
    expect(pictures.length).toBe(1);
    const lengths = await Promise.all([...sounds, ...pictures].map((track) => track.computeDuration()));
    expect(Math.max(...lengths.map((length) => Math.abs(length - SECONDS)))).toBeLessThan(0.05);

    const vtt = await saved(page, 'download-en.vtt');
    expect(vtt.bytes.toString()).toMatch(/^WEBVTT\n/);
    expect(vtt.bytes.toString()).toMatch(/^00:00:0\d\.\d{3} --> 00:00:\d\d\.\d{3}\n.*human/m);

    const zip = await saved(page, 'download-zip');
    expect(zipNames(zip.bytes)).toEqual(
      expect.arrayContaining(['master.m3u8', 'video.m3u8', 'audio-en.m3u8', 'en.vtt', 'report.json']),
    );
  });

  test('publishing is paused and gone on with, also after a reload, and nothing is sent twice', async () => {
    const { page } = person;
    const sent = sentBy(page);
    const gate = await Gate.at(page);
    await page.getByTestId('publish-days').selectOption('7');
    await page.getByTestId('publish-name').fill('A reading');
    gate.letIn(3);
    await page.getByTestId('publish-start').click();
    for (const next of ['publish-resume', 'reload'] as const) {
      await expect.poll(() => gate.waiting, { timeout: 60_000 }).toBeGreaterThan(0);
      await page.getByTestId('publish-pause').click();
      await page.locator('[data-testid=publish][data-phase=paused]').waitFor();
      if (next === 'reload') break;
      gate.letIn(3);
      await page.getByTestId(next).click();
    }
    const before = [...sent];
    expect(before.length).toBeGreaterThanOrEqual(3);
    await page.reload();
    await gate.open();

    await page.getByRole('heading', { name: 'Continue publishing three-windows.mp4' }).waitFor();
    await page.getByTestId('continue-recent').click();
    expect(await phaseOf(page, ['done', 'failed'], 120_000)).toBe('done');
    const start = page.getByTestId('publish-start');
    await expect.poll(() => start.textContent()).toMatch(/Go on publishing/);
    expect(await page.getByTestId('publish-name').inputValue()).toBe('A reading');
    expect(await page.getByTestId('publish-days').inputValue()).toBe('7');
    await start.click();
    await page.getByTestId('share').waitFor({ timeout: 120_000 });
    const after = sent.slice(before.length);
    expect(after.length).toBeGreaterThan(0);
    expect(new Set(sent.map(({ digest }) => digest)).size).toBe(sent.length);
    expect(new Set(sent.map(({ role }) => role))).toEqual(
      new Set(['video', 'audio', 'subtitles', 'poster', 'download']),
    );
  });

  test('the link ends when it was said to, is copied, drawn as a QR code, and plays the dub for somebody else', async () => {
    const { page, context } = person;
    link = await page.getByTestId('share-url').inputValue();
    expect(new URL(link).origin).not.toBe(edge.url);
    const { shares } = await new EdgeClient(edge).json<{ shares: { expires: string; url: string }[] }>(
      'GET',
      '/v1/shares',
    );
    expect(shares.map(({ url }) => url)).toEqual([link]);
    const days = (Date.parse(shares[0]?.expires ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect(days).toBeLessThanOrEqual(7);
    await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: edge.url });
    await page.getByTestId('share-copy').click();
    await page.getByTestId('share').getByText('Copied.').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(link);
    expect(await page.getByTestId('qr').getAttribute('aria-label')).toBe('QR code of the link');
    const { data } = encode(link, { ecc: 'M', border: 4 });
    const dark = data.flatMap((row, y) => row.flatMap((is, x) => (is ? [`M${x} ${y}h1v1h-1z`] : [])));
    expect(await page.getByTestId('qr').locator('path').getAttribute('d')).toBe(dark.join(''));

    await viewer.page.goto(link);
    await viewer.page.getByTestId('ai-label').waitFor();
    const film = viewer.page.getByTestId('film');
    await viewer.page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.play());
    await expect.poll(() => timeOf(viewer), { timeout: 30_000 }).toBeGreaterThan(0.5);
    for (const sound of ['original', 'en']) {
      await viewer.page.getByTestId(`sound-${sound}`).check();
      await expect.poll(() => film.getAttribute('data-heard'), { timeout: 30_000 }).toBe(sound);
    }
    await viewer.page.getByTestId('search').fill('human');
    await viewer.page.locator('[data-testid=transcript] li button').first().click();
    await expect.poll(() => timeOf(viewer), { timeout: 30_000 }).toBeGreaterThan(0);
    expect([...viewer.origins]).toEqual([new URL(link).origin]);
    expect(viewer.complaints).toEqual([]);
  });

  test('after one edited line only the sounds of its window, the subtitles and the description are sent, and the link plays it', async () => {
    const { page } = person;
    const cell = page.locator('[data-testid=timeline] [data-lane=en]').last();
    const share = (text: string | undefined) => (Number.parseFloat(text ?? '') * SECONDS) / 100;
    const [left, width] = await cell.evaluate((element: HTMLElement) => [element.style.left, element.style.width]);
    const [from, until] = [share(left), share(left) + share(width)];
    await page.getByTestId('correct').click();
    await page.getByTestId('review-en').last().fill('Thank you all.');
    await page.getByTestId('review-continue').click();
    expect(await phaseOf(page, ['dubbing', 'failed'], 60_000)).toBe('dubbing');
    expect(await phaseOf(page, ['done', 'failed'], 120_000)).toBe('done');

    const sent = sentBy(page);
    const described: string[] = [];
    page.on('request', (request) => {
      if (request.method() !== 'GET' && request.url().includes('/v1/dubs')) described.push(request.method());
    });
    await page.getByLabel('Viewers may download the video').uncheck();
    expect(await page.getByTestId('publish-replace').isChecked()).toBe(true);
    await page.getByTestId('publish-start').click();
    await page.getByTestId('share').waitFor({ timeout: 120_000 });

    const [first, second] = await Promise.all([1, 2].map((version) => filesOf(link, version)));
    const changed = (second ?? []).filter(({ digest }) => !first?.some((file) => file.digest === digest));
    const sounds = changed.filter(({ name }) => name.startsWith('audio-en/'));
    expect(sounds.length).toBeGreaterThan(0);
    // Of the window's segments those that sound as before keep their bytes, and are not sent.
    expect(sounds.filter(({ start, end }) => start >= until || end <= from)).toEqual([]);
    expect(changed.map(({ name }) => name).filter((name) => !/^(audio-en|subtitles-en)\//.test(name))).toEqual([]);
    const texts = changed.filter(({ name }) => name.startsWith('subtitles-en/'));
    expect(texts.length).toBeGreaterThan(0);
    const digests = (role: string) => sent.filter((file) => file.role === role).map(({ digest }) => digest);
    expect(digests('audio').toSorted()).toEqual(sounds.map(({ digest }) => digest).toSorted());
    expect(digests('subtitles')).toEqual(expect.arrayContaining(texts.map(({ digest }) => digest)));
    expect(new Set(sent.map(({ role }) => role))).toEqual(new Set(['audio', 'subtitles']));
    expect(described).toEqual(['PUT']);

    // Who has the link sees the new version: at once where the isolate that published it answers, else half a minute later.
    const shown = async () => {
      await viewer.page.goto(link);
      return viewer.page.content();
    };
    await expect.poll(shown, { timeout: 60_000, interval: 500 }).toMatch(/"base":"[^"]*\/2\/"/);
    await viewer.page.getByTestId('search').fill('thank you all');
    const line = viewer.page.locator('[data-testid=transcript] li button');
    await line.click();
    await expect.poll(() => timeOf(viewer), { timeout: 30_000 }).toBeGreaterThan(from);
    await expect.poll(() => viewer.page.getByTestId('film').getAttribute('data-heard')).toBe('en');
    expect(viewer.complaints).toEqual([]);
  });

  test('what is published is listed, its links are revoked, who has one is refused, and it can be deleted', async () => {
    const { page } = person;
    await page.getByTestId('published').click();
    const row = page.getByTestId('published-dub');
    await expect.poll(() => row.count()).toBe(1);
    expect(await row.textContent()).toMatch(/A reading.*English.*version 2/s);
    await page.getByTestId('show-links').click();
    expect((await fetch(link)).status).toBe(200);
    const links = page.getByTestId('link');
    await expect.poll(() => links.count()).toBe(2);
    await links
      .filter({ has: page.locator(`a[href="${link}"]`) })
      .getByTestId('revoke')
      .click();
    await expect.poll(() => links.count()).toBe(1);
    await links.getByTestId('revoke').click();
    await page.getByText('No link opens it any more.').waitFor();
    await expect.poll(async () => (await fetch(link)).status, { timeout: 70_000 }).toBe(410);
    await page.getByTestId('delete-dub').click();
    await page.getByTestId('delete-sure').click();
    await page.getByText('Nothing is published here yet.').waitFor();
    await page.keyboard.press('Escape');
  });

  test('a second visit asks the network for nothing, and a dub that is cancelled stops at once and is offered again', async () => {
    const { page, context } = person;
    const pulled: string[] = [];
    context.on('request', (request) => void (request.url().includes('/models/') && pulled.push(request.url())));
    expect((await page.reload())?.fromServiceWorker()).toBe(true);
    await chooseSample(page, { end: '0:20' });
    expect(await page.getByTestId('recent').count()).toBe(0);
    await expect.poll(() => page.getByTestId('estimate').textContent()).toMatch(/nothing to download/);
    await page.getByTestId('start').click();
    expect(await phaseOf(page, ['dubbing', 'failed'], 60_000)).toBe('dubbing');
    await page.getByTestId('cancel').click();
    expect(await phaseOf(page, ['cancelled', 'failed'], 1_000)).toBe('cancelled');

    await page.reload();
    await page.getByTestId('continue-recent').click();
    expect(await phaseOf(page, ['dubbing', 'failed'], 60_000)).toBe('dubbing');
    await page.getByTestId('cancel').click();
    expect(await phaseOf(page, ['cancelled', 'failed'], 1_000)).toBe('cancelled');
    expect(pulled).toEqual([]);
  });

  test('nobody but the edge was asked for anything, and the page has nothing to complain of', () => {
    expect([...person.origins]).toEqual([edge.url]);
    expect(person.complaints).toEqual([]);
  });
});

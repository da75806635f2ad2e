import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ALL_FORMATS, BufferSource, Input } from 'mediabunny';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { serveModels } from '../../models-manifest/node/serve.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { chooseSample, phaseOf, saved, type Visitor, visitor } from './studio-page.ts';
import { zipNames } from './zip-names.ts';

/** Two windows of the sample: the first can be watched while the second is made. */
const END = '0:28';
const SECONDS = 28;

let folder: string;
let puller: Server;
let edge: EdgeServer;
let person: Visitor;
let link = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-studio-'));
  puller = createServer(serveModels());
  await new Promise<void>((resolve) => puller.listen(0, '127.0.0.1', resolve));
  const pullOrigin = `http://127.0.0.1:${(puller.address() as AddressInfo).port}`;
  edge = await startEdge({ persistTo: folder, pullOrigin });
  person = await visitor();
});

afterAll(async () => {
  await person?.leave();
  await edge?.stop();
  puller?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

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

  test('the dub is published, and the link plays it for somebody else', async () => {
    const { page } = person;
    await page.getByTestId('publish-start').click();
    await page.getByTestId('share').waitFor({ timeout: 120_000 });
    expect(await page.getByTestId('qr').getAttribute('aria-label')).toBe('QR code of the link');
    link = await page.getByTestId('share-url').inputValue();
    expect(new URL(link).origin).not.toBe(edge.url);

    const viewer = await visitor();
    try {
      await viewer.page.goto(link);
      await viewer.page.getByTestId('ai-label').waitFor();
      const film = viewer.page.getByTestId('film');
      await viewer.page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.play());
      const time = () => viewer.page.getByTestId('video').evaluate((video: HTMLVideoElement) => video.currentTime);
      await expect.poll(time, { timeout: 30_000 }).toBeGreaterThan(0.5);
      for (const sound of ['original', 'en']) {
        await viewer.page.getByTestId(`sound-${sound}`).check();
        await expect.poll(() => film.getAttribute('data-heard'), { timeout: 30_000 }).toBe(sound);
      }
      await viewer.page.getByTestId('search').fill('human');
      await viewer.page.locator('[data-testid=transcript] li button').first().click();
      await expect.poll(time, { timeout: 30_000 }).toBeGreaterThan(0);
      expect([...viewer.origins]).toEqual([new URL(link).origin]);
      expect(viewer.complaints).toEqual([]);
    } finally {
      await viewer.leave();
    }
  });

  test('what is published is listed, its link is revoked, and who has it is refused', async () => {
    const { page } = person;
    await page.getByTestId('published').click();
    await page.getByTestId('show-links').first().click();
    expect((await fetch(link)).status).toBe(200);
    await page.getByTestId('revoke').click();
    await page.getByText('No link opens it any more.').waitFor();
    await expect.poll(async () => (await fetch(link)).status, { timeout: 70_000 }).toBe(410);
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

import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { serveModels } from '../../models-manifest/node/serve.ts';
import { startNode } from '../../scripts/child.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { freePort } from '../../scripts/ports.ts';
import { writePadded } from './padded.ts';
import { Gate } from './publishing-page.ts';
import { phaseOf, type Visitor, visitor } from './studio-page.ts';

const SECONDS = 20;
/** With 500 pictures more than fit through the Worker, which takes 95 MiB. */
const PADDING = 230_000;
const PART = /\/cdn-cgi\/local\/r2\/s3\/.*partNumber=(\d+)/;

let folder: string;
let puller: Server;
let school: EdgeServer;
let studio: EdgeServer;
let person: Visitor;
let token = '';

/** A studio that was built with the school's edge on its list, and served by another. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-elsewhere-'));
  const at = (name: string) => join(folder, name);
  puller = createServer(serveModels());
  await new Promise<void>((resolve) => puller.listen(0, '127.0.0.1', resolve));
  const pullOrigin = `http://127.0.0.1:${(puller.address() as AddressInfo).port}`;
  const setup = startNode(['scripts/setup.ts', '--persist-to', at('school')]);
  expect(await setup.ended, setup.output()).toBe(0);
  token = /rtk_[0-9a-f]{16}_[0-9a-f]{64}/.exec(setup.output())?.[0] ?? '';

  const port = await freePort();
  const settings = { STUDIO_ORIGINS: `http://127.0.0.1:${port}` };
  school = await startEdge({ persistTo: at('school'), settings });
  const build = startNode(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'error', '--outDir', at('site')], {
    env: { VITE_DEPLOYMENTS: JSON.stringify([{ name: 'School', url: school.url }]), VITEST: undefined },
  });
  expect(await build.ended, build.output()).toBe(0);
  studio = await startEdge({ port, persistTo: at('studio'), pullOrigin, site: at('site') });
  expect(studio.url).toBe(settings.STUDIO_ORIGINS);
  await writePadded('public/samples/three-windows.mp4', at('large.mp4'), SECONDS + 5, PADDING);
  person = await visitor();
}, 300_000);

afterAll(async () => {
  await person?.leave();
  await studio?.stop();
  await school?.stop();
  puller?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** Parts that the storage took from now on: a list that grows. */
function partsOf(page: Page): readonly number[] {
  const parts: number[] = [];
  page.on('response', (response) => {
    const [, part] = PART.exec(response.url()) ?? [];
    if (part && response.request().method() === 'PUT' && response.ok()) parts.push(Number(part));
  });
  return parts;
}

test('a large dub is published to another deployment with a token, in parts; after a reload only those are sent that are missing', async () => {
  const { page } = person;
  await page.goto(studio.url);
  await page.getByTestId('file-input').setInputFiles(join(folder, 'large.mp4'));
  await page.getByTestId('target-en').check();
  await page.getByTestId('range-custom').check();
  await page.getByTestId('range-end').fill(`0:${SECONDS}`);
  await page.getByTestId('settings').locator('summary').click();
  await page.getByTestId('recognizer-whisper-tiny').check();
  await page.getByTestId('from').selectOption('pt');
  await page.getByTestId('start').click();
  expect(await phaseOf(page, ['done', 'failed'], 300_000)).toBe('done');

  await page.getByLabel('Where').selectOption('School');
  expect(await page.getByTestId('publish-start').isDisabled()).toBe(true);
  await page.getByTestId('publish-token').fill(token);
  await page.getByTestId('publish-name').fill('A large film');
  const parts = partsOf(page);
  const gate = await Gate.at(page, PART);
  gate.letIn(3);
  await page.getByTestId('publish-start').click();
  await expect.poll(() => gate.waiting, { timeout: 200_000 }).toBeGreaterThan(0);
  // Those that were let in have arrived, and the edge has been told.
  await expect.poll(() => parts.length, { timeout: 60_000 }).toBe(3);
  await page.waitForLoadState('networkidle').catch(() => {});
  await page.getByTestId('publish-pause').click();
  await page.locator('[data-testid=publish][data-phase=paused]').waitFor();
  const before = [...parts];
  await page.reload();
  await gate.open();

  await page.getByRole('heading', { name: 'Continue publishing large.mp4' }).waitFor();
  await page.getByTestId('continue-recent').click();
  await page.getByTestId('recent-input').setInputFiles(join(folder, 'large.mp4'));
  expect(await phaseOf(page, ['done', 'failed'], 300_000)).toBe('done');
  const start = page.getByTestId('publish-start');
  await expect.poll(() => start.textContent(), { timeout: 60_000 }).toMatch(/Go on publishing/);
  expect(await page.getByLabel('Where').locator('option:checked').textContent()).toBe('School');
  expect(await page.getByTestId('publish-name').inputValue()).toBe('A large film');
  await start.click();
  await page.getByTestId('share').waitFor({ timeout: 300_000 });
  expect(before.length).toBe(3);
  expect(parts.toSorted((a, b) => a - b)).toEqual(Array.from({ length: parts.length }, (_, i) => i + 1));
  expect(parts.length).toBeGreaterThan(6);

  const link = await page.getByTestId('share-url').inputValue();
  expect(new URL(link).origin).toBe(school.watchUrl);
  const listed = await fetch(`${school.url}/v1/dubs`, { headers: { authorization: `Bearer ${token}` } });
  expect(await listed.json()).toMatchObject({ dubs: [{ title: 'A large film', version: 1 }] });
  expect(person.complaints).toEqual([]);

  const viewer = await person.context.newPage();
  await viewer.goto(link);
  await viewer.getByTestId('video').evaluate((video: HTMLVideoElement) => video.play());
  const time = () => viewer.getByTestId('video').evaluate((video: HTMLVideoElement) => video.currentTime);
  await expect.poll(time, { timeout: 60_000 }).toBeGreaterThan(0.5);
  const [download] = await Promise.all([
    viewer.waitForEvent('download'),
    viewer.getByRole('link', { name: 'Video (MP4)' }).click(),
  ]);
  const saved = await readFile(await download.path());
  const whole = await fetch(`${link.replace('/w/', '/s/')}/1/dub.mp4`, { method: 'HEAD' });
  expect(whole.headers.get('etag')).toBe(`"${createHash('sha256').update(saved).digest('hex')}"`);
  expect(saved.length).toBeGreaterThan(95 * 2 ** 20);
}, 900_000);

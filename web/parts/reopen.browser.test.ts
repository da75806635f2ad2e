import { afterEach, beforeEach, expect, test } from 'vitest';
import { page } from 'vitest/browser';
import { forgetDub, lastDub } from '../lib/recent.ts';
import { fixtureBackend } from '../testing/backend.ts';
import { REQUEST } from '../testing/fixture.ts';
import { type StudioPage, visitStudio } from '../testing/page.ts';

/**
 * Handles of the origin's own storage are real FileSystemFileHandles: they are kept in IndexedDB and opened again as those of a
 * person's disk are. Only the browser's question for permission cannot be answered by a test.
 */
const NAME = 'reopened.mp4';
let opened: StudioPage | undefined;
let handle: FileSystemFileHandle;

beforeEach(async () => {
  await forgetDub();
  const root = await navigator.storage.getDirectory();
  handle = await root.getFileHandle(NAME, { create: true });
  await write('source');
});

afterEach(async () => {
  await opened?.leave();
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(NAME).catch(() => {});
  await forgetDub();
});

async function write(text: string): Promise<void> {
  const writable = await handle.createWritable();
  await writable.write(text);
  await writable.close();
}

/** Starts a dub of the file and leaves the page while it works. */
async function startAndLeave(): Promise<void> {
  const visit = visitStudio(fixtureBackend());
  await visit.studio.open(await handle.getFile(), { handle });
  visit.studio.choices?.restore(REQUEST);
  await visit.studio.start();
  await expect.poll(async () => (await lastDub())?.handle?.name).toBe(NAME);
  await visit.leave();
}

test('a file whose handle was kept is opened again by one click, and its dub goes on', async () => {
  await startAndLeave();
  opened = visitStudio(fixtureBackend());
  await page.getByTestId('continue-recent').click();
  await expect.element(page.getByTestId('timeline')).toBeVisible();
  expect(opened.studio.file?.name).toBe(NAME);
  expect(await opened.studio.file?.text()).toBe('source');
  expect(opened.studio.dubbing?.request).toMatchObject({ targets: REQUEST.targets });
});

test.for([
  ['is gone', async () => (await navigator.storage.getDirectory()).removeEntry(NAME)],
  ['was changed', () => write('another source')],
] as const)('a file that %s is asked for by hand', async ([, happens]) => {
  await startAndLeave();
  await happens();
  opened = visitStudio(fixtureBackend());
  await page.getByTestId('continue-recent').click();
  await expect.element(page.getByTestId('recent')).toMatchTextContent(/choose it again/);
  expect(opened.studio.dubbing).toBe(undefined);
});

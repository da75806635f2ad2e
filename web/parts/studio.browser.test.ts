import { type Component, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import App from '../App.svelte';
import { forgetDub, lastDub } from '../lib/recent.ts';
import { Studio } from '../state/studio.svelte.ts';
import { Theme } from '../state/theme.svelte.ts';
import { AppUpdate } from '../state/update.svelte.ts';
import { fixtureBackend } from '../testing/backend.ts';
import { DONE, REQUEST, REVIEWING, WORKING } from '../testing/fixture.ts';
import { FixtureFiles, FixtureRun } from '../testing/run.ts';
import '../styles/tokens.css';
import '../styles/base.css';

let app: Record<string, unknown> | undefined;

afterEach(async () => {
  if (app) await unmount(app);
  app = undefined;
  await forgetDub();
});

/** The whole page over a run whose states are set by hand. */
async function open(run = new FixtureRun(WORKING)) {
  const studio = visit(run);
  await studio.open(FILE);
  return { studio, run };
}

const FILE = new File(['source'], 'talk.mp4', { type: 'video/mp4', lastModified: 1 });

/** The page as it is after it has been loaded. */
function visit(run = new FixtureRun(WORKING)) {
  const studio = new Studio(Promise.resolve(fixtureBackend(run)));
  app = mount(App as Component<Record<string, unknown>>, {
    target: document.body,
    props: { studio, theme: new Theme(), update: new AppUpdate() },
  });
  return studio;
}

/** As a person without a pointer: presses Tab until the element has the focus. */
async function tabTo(testid: string) {
  const wanted = page.getByTestId(testid).element();
  for (let presses = 0; presses < 60 && document.activeElement !== wanted; presses += 1) await userEvent.tab();
  expect(document.activeElement?.getAttribute('data-testid')).toBe(testid);
}

test('the choices can be made and the dub started with the keyboard alone', async () => {
  const { studio } = await open();
  await expect.element(page.getByTestId('source-card')).toBeVisible();
  await expect.element(page.getByTestId('start')).toBeDisabled();
  await tabTo('target-es');
  await userEvent.keyboard(' ');
  await tabTo('range-all');
  await userEvent.keyboard('{ArrowRight}');
  await tabTo('review');
  await userEvent.keyboard(' ');
  await expect.element(page.getByTestId('estimate')).toMatchTextContent(/172 MB to download/);
  expect(studio.choices?.request).toEqual({
    audioTrack: 0,
    until: 60,
    targets: [{ language: 'es', voice: { model: 'kokoro', speaker: 'ef_dora' }, fitVoice: true }],
    recognizer: 'whisper-base',
    media: 'auto',
    device: 'auto',
    reviewTranscript: true,
    edits: [],
  });
  await tabTo('start');
  await userEvent.keyboard('{Enter}');
  await expect.element(page.getByTestId('timeline')).toBeVisible();
  expect(document.activeElement?.id).toBe('dub-title');
});

test('a language that can no longer be had is taken out of the request', async () => {
  const { studio } = await open();
  await page.getByTestId('target-fr').click();
  await page.getByTestId('target-en').click();
  await page.getByTestId('from').selectOptions('es');
  expect(studio.choices?.request?.targets.map(({ language }) => language)).toEqual(['en']);
});

test('an end that is no time stops the start and says why', async () => {
  await open();
  await page.getByTestId('target-en').click();
  await page.getByTestId('range-custom').click({ force: true });
  await page.getByTestId('range-end').fill('soon');
  await expect.element(page.getByTestId('start')).toBeDisabled();
  await expect.element(page.getByTestId('estimate')).toMatchTextContent(/such as 2:30/);
});

test('the timeline shows each window in each language, and goes on as the dub does', async () => {
  const { studio, run } = await open();
  studio.choices?.toggle('es');
  await studio.start();
  await expect.element(page.getByTestId('timeline')).toBeVisible();
  const statuses = (lane: string) =>
    [...document.querySelectorAll(`[data-lane="${lane}"]`)].map((cell) => cell.getAttribute('data-status'));
  await expect.poll(() => statuses('listening')).toEqual(['done', 'done', 'done', 'done', 'done', 'running']);
  expect(statuses('es')).toEqual(['done', 'done', 'running', 'running', 'running', 'waiting']);
  run.show(DONE);
  await expect.poll(() => statuses('es')).toEqual(Array(7).fill('done'));
  await expect.element(page.getByTestId('downloads')).toBeVisible();
});

test('the player asks for the playlist once, however often the dub’s state changes', async () => {
  const asked: string[] = [];
  class Files extends FixtureFiles {
    override read(name: string, signal: AbortSignal): Promise<Blob> {
      asked.push(name);
      return super.read(name, signal);
    }
  }
  const { studio, run } = await open(new FixtureRun(WORKING, new Files(['master.m3u8'])));
  studio.choices?.toggle('es');
  await studio.start();
  const player = page.getByTestId('player');
  await expect.element(player).toHaveAttribute('data-waiting', 'master.m3u8');
  run.show({ ...WORKING, fraction: 0.6 });
  await expect.element(page.getByTestId('percent')).toMatchTextContent(/60%/);
  await expect.element(player).toHaveAttribute('data-waiting', 'master.m3u8');
  expect(asked).toEqual(['master.m3u8']);
});

test('the lines tell what was heard, what is said and how it fits', async () => {
  const { studio } = await open(new FixtureRun(DONE));
  studio.choices?.toggle('es');
  await studio.start();
  const line = page.getByTestId('line').nth(2);
  await expect.element(line).toMatchTextContent(/Conciudadanos del mundo/);
  await expect.element(line).toMatchTextContent(/runs over/);
  await expect.element(line).toMatchTextContent(/it still needs 0.6 s more/);
});

test('while models are fetched the bar is that of the download', async () => {
  const { studio, run } = await open();
  studio.choices?.toggle('es');
  await studio.start();
  run.show({ ...WORKING, phase: 'downloading', fraction: 0, download: { receivedBytes: 43e6, totalBytes: 172e6 } });
  await expect.element(page.getByTestId('progress')).toMatchTextContent(/25%.*43 MB\s+of 172 MB/);
});

test('corrected words, and only those, are handed on', async () => {
  const { studio, run } = await open(new FixtureRun(REVIEWING));
  studio.choices?.toggle('es');
  await studio.start();
  await page.getByRole('textbox').nth(1).fill('Ask what you could do.');
  await page.getByTestId('review-continue').click();
  expect(run.calls).toEqual([['continueWith', [{ id: 'w0u1', text: 'Ask what you could do.' }]]]);
});

test('a finished dub takes corrections of what is said, and keeps its level', async () => {
  const { studio, run } = await open();
  studio.choices?.restore(REQUEST);
  await studio.start();
  run.show({ ...WORKING, phase: 'done', gainsDb: { es: 2.4, fr: 1.1 } });
  await page.getByTestId('correct').click();
  await page.getByTestId('review-es').first().fill('Pregunta.');
  await page.getByTestId('review-continue').click();
  expect(studio.dubbing?.request).toMatchObject({
    edits: [{ id: 'w0u0', language: 'es', text: 'Pregunta.' }],
    gainsDb: { es: 2.4, fr: 1.1 },
  });
});

test('corrections outlast a stop and a reload, and are not asked for again', async () => {
  const { studio, run } = await open(new FixtureRun(REVIEWING));
  studio.choices?.restore({ ...REQUEST, reviewTranscript: true });
  await studio.start();
  await page.getByRole('textbox').nth(1).fill('Ask what you could do.');
  await page.getByTestId('review-continue').click();
  const corrected = { reviewTranscript: false, edits: [{ id: 'w0u1', text: 'Ask what you could do.' }] };
  await expect.poll(async () => (await lastDub())?.request).toMatchObject(corrected);
  run.show({ ...WORKING, phase: 'cancelled' });
  await page.getByTestId('again').click();
  expect(studio.dubbing?.request).toMatchObject(corrected);
});

test('cancelling stops at once, says that nothing is lost, and offers to go on', async () => {
  const { studio, run } = await open();
  studio.choices?.toggle('es');
  await studio.start();
  await page.getByTestId('cancel').click();
  expect(run.calls).toEqual([['cancel']]);
  await expect.element(page.getByTestId('failure')).toMatchTextContent(/Finished work is kept/);
  await expect.element(page.getByTestId('again')).toBeVisible();
});

test('a failure is told with its remedy', async () => {
  const { studio, run } = await open();
  studio.choices?.toggle('es');
  await studio.start();
  run.show({ ...WORKING, phase: 'failed', failure: { code: 'storage-full', message: 'No room for whisper-small.' } });
  const note = page.getByTestId('failure');
  await expect.element(note).toHaveAttribute('data-code', 'storage-full');
  await expect.element(note).toMatchTextContent(/No room for whisper-small./);
  await expect.element(note).toMatchTextContent(/Remove models you no longer need/);
});

test('after a reload the unfinished dub is offered by name, and goes on with the same request once its file is given', async () => {
  const { studio } = await open();
  studio.choices?.restore(REQUEST);
  await studio.start();
  await expect.poll(async () => (await lastDub())?.name).toBe('talk.mp4');
  if (app) await unmount(app);
  const again = visit();
  await page.getByTestId('continue-recent').click();
  await expect.element(page.getByTestId('recent')).toMatchTextContent(/choose it again/);
  await page.getByTestId('recent-input').upload(FILE);
  await expect.element(page.getByTestId('timeline')).toBeVisible();
  expect(again.dubbing?.request).toEqual({ ...REQUEST, audioTrack: 0 });
});

test('a finished dub is not offered again', async () => {
  const { studio } = await open(new FixtureRun(DONE, undefined, true));
  studio.choices?.toggle('es');
  await studio.start();
  await expect.poll(lastDub).toBe(undefined);
});

test('models are listed with their size and licence, and one with terms must be accepted before it is downloaded', async () => {
  await open();
  await page.getByTestId('open-models').click();
  const whisper = page.getByTestId('model-whisper-base');
  await expect.element(whisper).toMatchTextContent(/80 MB/);
  await expect.element(whisper).toMatchTextContent(/MIT/);
  await expect.element(whisper.getByRole('button', { name: 'Delete whisper-base' })).toBeEnabled();
  const ryan = page.getByTestId('model-piper-en_US-ryan-medium');
  await expect.element(ryan.getByRole('button')).toMatchTextContent(/Accept terms/);
  await page.getByTestId('models-close').click();
  await expect.element(page.getByTestId('models-dialog')).not.toBeInTheDocument();
});

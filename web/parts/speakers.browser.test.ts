import { type Component, mount, unmount } from 'svelte';
import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import App from '../App.svelte';
import { forgetDub } from '../lib/recent.ts';
import { Studio } from '../state/studio.svelte.ts';
import { Theme } from '../state/theme.svelte.ts';
import { AppUpdate } from '../state/update.svelte.ts';
import { fixtureBackend } from '../testing/backend.ts';
import { DONE, REQUEST, WORKING } from '../testing/fixture.ts';
import { FixtureRun } from '../testing/run.ts';
import '../styles/tokens.css';
import '../styles/base.css';

let app: Record<string, unknown> | undefined;
afterEach(async () => {
  if (app) await unmount(app);
  app = undefined;
  await forgetDub();
});

/** A dub with two speakers, shown; and what was asked of the computing side. */
async function show(state: typeof WORKING) {
  const run = new FixtureRun(state);
  const asked: unknown[] = [];
  const backend = fixtureBackend(run);
  const studio = new Studio(
    Promise.resolve({
      ...backend,
      start: async (_, request) => {
        asked.push(request);
        return run;
      },
    }),
  );
  app = mount(App as Component<Record<string, unknown>>, {
    target: document.body,
    props: { studio, theme: new Theme(), update: new AppUpdate() },
  });
  await studio.open(new File(['source'], 'talk.mp4', { type: 'video/mp4', lastModified: 1 }));
  await studio.start(REQUEST);
  await expect.element(page.getByTestId('speakers')).toBeVisible();
  return { run, asked, studio };
}

const nameOf = (index: number) => page.getByTestId('speaker-name').nth(index);

test('everybody who speaks has a name, a share of the time, a pitch and a voice for each language', async () => {
  await show(WORKING);
  const [first, second] = [page.getByTestId('speaker').nth(0), page.getByTestId('speaker').nth(1)];
  await expect.element(first).toMatchTextContent(/1:24 of speech, 67 %.*low, 110–130 Hz/);
  await expect.element(second).toMatchTextContent(/0:42 of speech, 33 %.*high, 195–215 Hz/);
  await expect.element(first.getByTestId('speaker-voice-es')).toMatchTextContent(/^\s*Fits: Alex/);
  const turns = [...document.querySelectorAll('[data-testid="turns"] [data-speaker]')];
  expect(turns.slice(0, 3).map((turn) => turn.getAttribute('data-speaker'))).toEqual(['s0', 's1', 's0']);
});

test('while it works a new name and a new voice are handed on at once, and asked for again after a stop', async () => {
  const { run, asked, studio } = await show(WORKING);
  await nameOf(1).fill('Ada');
  await userEvent.tab();
  await page.getByTestId('speaker-voice-es').nth(0).selectOptions('Dora · female');
  await page.getByTestId('cast-apply').click();
  const edits = {
    people: [
      { label: 'w0v1', name: 'Ada' },
      { label: 'w0v0', voices: { es: { model: 'kokoro', speaker: 'ef_dora' } } },
    ],
    lines: [],
  };
  expect(run.calls).toContainEqual(['direct', edits]);
  await expect.element(page.getByTestId('cast-apply')).not.toBeInTheDocument();
  await page.getByTestId('cancel').click();
  await studio.again();
  expect(asked.at(-1)).toMatchObject({ speakers: edits });
});

test('a line given to somebody else, and another number of people, are dubbed again at the same level', async () => {
  const { asked } = await show({ ...DONE, gainsDb: { es: -1.5 } });
  await page.getByTestId('line-speaker').nth(0).selectOptions('Speaker 2');
  await page.getByTestId('people-count').selectOptions('3');
  await page.getByTestId('cast-apply').click();
  await expect.poll(() => asked.length).toBe(2);
  expect(asked[1]).toMatchObject({
    speakers: { count: 3, people: [], lines: [{ utterance: 'w0u0', label: 'w0v1' }] },
    gainsDb: { es: -1.5 },
  });
});

test('changes can be left, and the same name again is none', async () => {
  await show(DONE);
  await nameOf(0).fill('Speaker 1');
  await userEvent.tab();
  await expect.element(page.getByTestId('cast-apply')).not.toBeInTheDocument();
  await nameOf(0).fill('Grace');
  await userEvent.tab();
  await page.getByTestId('cast-undo').click();
  await expect.element(nameOf(0)).toHaveValue('Speaker 1');
});

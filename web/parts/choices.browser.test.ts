import { afterEach, expect, test } from 'vitest';
import { page, userEvent } from 'vitest/browser';
import type { Probe } from '../../wasm-workers/core/media.ts';
import type { Target } from '../../wasm-workers/pipeline/request.ts';
import type { Backend } from '../backend/backend.ts';
import { forgetDub } from '../lib/recent.ts';
import { fixtureBackend } from '../testing/backend.ts';
import { DONE, PROBE, REQUEST, WORKING } from '../testing/fixture.ts';
import { type StudioPage, visitStudio } from '../testing/page.ts';
import { FixtureFiles, FixtureRun } from '../testing/run.ts';
import '../styles/tokens.css';
import '../styles/base.css';

let opened: StudioPage | undefined;

afterEach(async () => {
  await opened?.leave();
  opened = undefined;
  await forgetDub();
});

const FILE = new File(['source'], 'talk.mp4', { type: 'video/mp4', lastModified: 1 });

async function open(run = new FixtureRun(WORKING), probe: Probe = PROBE) {
  opened = visitStudio({ ...fixtureBackend(run), probe: async () => probe });
  await opened.studio.open(FILE);
  return opened.studio;
}

/** Silence as WAV: 8 bits at 8 kHz. */
function silentWav(seconds: number): Blob {
  const samples = seconds * 8000;
  const head = new DataView(new ArrayBuffer(44));
  const words: readonly (readonly [number, string | number])[] = [
    [0, 'RIFF'],
    [4, 36 + samples],
    [8, 'WAVE'],
    [12, 'fmt '],
    [16, 16],
    [20, 0x0001_0001],
    [24, 8000],
    [28, 8000],
    [32, 0x0008_0001],
    [36, 'data'],
    [40, samples],
  ];
  for (const [at, word] of words)
    if (typeof word === 'number') head.setUint32(at, word, true);
    else for (let i = 0; i < 4; i += 1) head.setUint8(at + i, word.charCodeAt(i));
  return new Blob([head, new Uint8Array(samples).fill(128)], { type: 'audio/wav' });
}

const SRT = '1\n00:00:00,000 --> 00:00:05,000\nAsk not what your country can do for you.\n';
const subtitles = (text: string, name = 'talk.srt') => new File([text], name, { type: 'text/plain' });

test('where only one language is left to dub into, it is chosen', async () => {
  const studio = await open();
  expect(studio.choices?.request).toBe(undefined);
  await page.getByTestId('from').selectOptions('es');
  expect(studio.choices?.request?.targets.map(({ language }) => language)).toEqual(['en']);
  await expect.element(page.getByTestId('target-en')).toBeChecked();
  await page.getByTestId('target-en').click();
  await expect.element(page.getByTestId('start')).toBeDisabled();
});

test('a transcript from a file is taken in place of listening, and can be taken back', async () => {
  const studio = await open();
  studio.choices?.toggle('es');
  await page.getByTestId('has-transcript').click();
  await page.getByTestId('transcript-file').upload(subtitles(SRT));
  await expect.element(page.getByTestId('transcript-kind')).toMatchTextContent(/talk\.srt.*SRT.*In English/);
  expect(studio.choices?.request?.transcript).toEqual({ format: 'srt', text: SRT, language: 'en' });
  await page.getByTestId('transcript-remove').click();
  expect(studio.choices?.request?.transcript).toBe(undefined);
});

test('a pasted text is taken too, and says that it is matched to the speech', async () => {
  const studio = await open();
  studio.choices?.toggle('es');
  await page.getByTestId('has-transcript').click();
  await page.getByTestId('transcript-paste').fill('Ask not what your country can do for you.');
  (document.activeElement as HTMLElement).blur();
  await expect.element(page.getByTestId('transcript-kind')).toMatchTextContent(/matched to the speech/);
  expect(studio.choices?.request?.transcript).toMatchObject({ format: 'text', language: 'en' });
});

test('a transcript that cannot be read is refused with what to do; one in another language stops the start', async () => {
  const studio = await open();
  studio.choices?.toggle('en');
  await page.getByTestId('has-transcript').click();
  await page.getByTestId('transcript-file').upload(subtitles(SRT.replace('00:00:00', '-00:00:01')));
  await expect.element(page.getByTestId('failure')).toMatchTextContent(/Line 2 .*bring the text without times/);
  await page.getByTestId('transcript-file').upload(subtitles(SRT));
  await page.getByTestId('from').selectOptions('fr');
  await expect.element(page.getByTestId('estimate')).toMatchTextContent(/is in English, but the speech is in French/);
  await expect.element(page.getByTestId('start')).toBeDisabled();
});

test('a transcript that is said to be there but is not stops the start, with what to do', async () => {
  const studio = await open();
  studio.choices?.toggle('es');
  await expect.element(page.getByTestId('start')).toBeEnabled();
  await page.getByTestId('has-transcript').click();
  await expect
    .element(page.getByTestId('estimate'))
    .toMatchTextContent(/transcript is missing: choose its file or paste/);
  await expect.element(page.getByTestId('start')).toBeDisabled();
  await page.getByTestId('transcript-file').upload(subtitles(SRT));
  await expect.element(page.getByTestId('start')).toBeEnabled();
  await page.getByTestId('transcript-remove').click();
  await expect.element(page.getByTestId('start')).toBeDisabled();
  await page.getByTestId('has-transcript').click();
  await expect.element(page.getByTestId('start')).toBeEnabled();
  expect(studio.choices?.request?.transcript).toBe(undefined);
});

test('where the translator is a large download, the small one is offered in its place', async () => {
  const studio = await open();
  studio.choices?.toggle('es');
  await expect.element(page.getByTestId('estimate')).toMatchTextContent(/172 MB to download/);
  await expect.element(page.getByTestId('smaller-download')).toMatchTextContent(/112 MB less/);
  await page.getByTestId('take-small-translator').click();
  await expect.element(page.getByTestId('estimate')).toMatchTextContent(/60 MB to download/);
  await expect.element(page.getByTestId('smaller-download')).not.toBeInTheDocument();
  expect(studio.choices?.request?.translator).toBe('small');
});

test('a picture that does not play everywhere can be converted', async () => {
  const hevc = PROBE.video.map((track) => ({ ...track, codec: 'hvc1.1.6.L93.B0' }));
  const studio = await open(new FixtureRun(WORKING), { ...PROBE, video: hevc });
  studio.choices?.toggle('es');
  expect(studio.choices?.request?.recodeVideo).toBe(undefined);
  await page.getByTestId('recode').click();
  expect(studio.choices?.request?.recodeVideo).toBe(true);
});

test('one that plays everywhere is not asked about', async () => {
  await open();
  await expect.element(page.getByTestId('source-card')).toBeVisible();
  await expect.element(page.getByTestId('recode')).not.toBeInTheDocument();
});

test('corrected words are shown as they were corrected', async () => {
  const studio = await open(new FixtureRun(DONE));
  studio.choices?.restore({ ...REQUEST, edits: [{ id: 'w0u1', text: 'Ask what you could do.' }] });
  await studio.start();
  await expect.element(page.getByTestId('line').nth(1)).toMatchTextContent(/Ask what you could do\.\s+corrected/);
  await expect.element(page.getByTestId('line').nth(0)).not.toMatchTextContent(/corrected/);
});

test('a voice that is not here says what would be downloaded; one that is here speaks, and can be stopped', async () => {
  const asked: Target[] = [];
  let missing = 92_364_206;
  const backend: Backend = {
    ...fixtureBackend(),
    voiceDownloadBytes: async () => missing,
    previewVoice: async (target) => {
      asked.push(target);
      return silentWav(30);
    },
  };
  opened = visitStudio(backend);
  await opened.studio.open(FILE);
  opened.studio.choices?.toggle('es');
  const button = page.getByTestId('preview-es');
  await button.click();
  await expect.element(page.getByTestId('preview-note-es')).toMatchTextContent(/Dora is not on this device yet: 92 MB/);
  expect(asked).toEqual([]);
  missing = 0;
  await button.click();
  await expect.element(button).toHaveAttribute('data-status', 'playing');
  expect(asked).toEqual([{ language: 'es', voice: { model: 'kokoro', speaker: 'ef_dora' } }]);
  await button.click();
  await expect.element(button).toHaveAttribute('data-status', 'idle');
});

test('a finished dub shows its loudness over time beside the original’s', async () => {
  const files = new FixtureFiles(['report.json']);
  const curve = { step: 1, dub: [-16, -12, null], original: [-22, null, null] };
  const loudness = { integratedLufs: -16.1, truePeakDbtp: -1.4, curve };
  files.give('report.json', JSON.stringify({ dubs: [{ language: 'es', loudness }] }));
  const studio = await open(new FixtureRun(DONE, files));
  studio.choices?.toggle('es');
  await studio.start();
  await expect.element(page.getByTestId('loudness')).toMatchTextContent(/Spanish\s+-16\.1\s+LUFS, peak -1\.4 dBTP/);
  const drawing = page.getByRole('img', { name: /The dub: -16 to -12 LUFS\. The original: -22 to -22 LUFS\./ });
  await expect.element(drawing).toBeVisible();
});

test('a glossary is written or chosen, shown as a table and goes into the request; a wrong line is named', async () => {
  const studio = await open();
  await page.getByTestId('target-es').click();
  await page.getByTestId('has-glossary').click();
  await page.getByTestId('glossary-text').fill('stage,etapa\n,nothing');
  await userEvent.tab();
  await expect.element(page.getByTestId('glossary')).toMatchTextContent(/Line 2 of the glossary cannot be used/);
  expect(studio.choices?.request?.glossary).toBe(undefined);
  await page.getByTestId('glossary-text').fill('stage,etapa\nRetongue,=,exact');
  await userEvent.tab();
  await expect.element(page.getByTestId('glossary-table')).toMatchTextContent(/stageetapaany.*stays as it is/);
  expect(studio.choices?.request?.glossary).toEqual([
    { source: 'stage', target: 'etapa', case: 'any' },
    { source: 'Retongue', target: 'Retongue', case: 'exact' },
  ]);
  await page.getByTestId('glossary-file').upload(new File(['dog\tperro'], 'words.tsv'));
  await expect.poll(() => studio.choices?.request?.glossary).toEqual([{ source: 'dog', target: 'perro', case: 'any' }]);
});

test('who translates is chosen in the settings', async () => {
  const studio = await open();
  await page.getByTestId('target-es').click();
  await page.getByTestId('settings').getByText('Settings').click();
  await page.getByTestId('translator-small').click();
  expect(studio.choices?.request?.translator).toBe('small');
  await page.getByTestId('translator-auto').click();
  expect(studio.choices?.request?.translator).toBe(undefined);
});

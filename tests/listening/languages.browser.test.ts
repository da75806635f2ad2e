import { afterAll, expect, test } from 'vitest';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { freshEnvironment, requestFor, targetWith } from '../e2e/clip.ts';
import { clip, silence } from './clip.ts';
import { cut, fileOf, heardAll, joined } from './sources.ts';

const environment = await freshEnvironment();
afterAll(() => environment.close());

/** Spanish and English in one window, then German. */
async function threeLanguages(): Promise<Float32Array> {
  const [spanish, english, german] = await Promise.all(['media-es-1', 'media-interview-en', 'media-de-1'].map(clip));
  if (!spanish || !english || !german) throw new Error('A clip is missing.');
  return joined(cut(spanish, 0, 12), silence(1), cut(english, 0, 12), silence(3), cut(german, 0, 12));
}

test('a source in three languages keeps one for each utterance, and a person is told', {
  timeout: 400_000,
}, async () => {
  const file = fileOf(await threeLanguages(), 'three-languages');
  const run = await startDub(environment, file, requestFor([targetWith('en')], { reviewTranscript: true }));
  const transcripts = await heardAll(run);
  const spokenIn = (language: string) =>
    transcripts.flatMap(({ utterances }) => utterances).filter((utterance) => utterance.language === language);
  expect(new Set(transcripts.flatMap(({ utterances }) => utterances.map(({ language }) => language)))).toEqual(
    new Set(['es', 'en', 'de']),
  );
  expect(
    spokenIn('es')
      .map(({ text }) => text)
      .join(' '),
  ).toMatch(/qué tal.*muy bien/i);
  expect(
    spokenIn('en')
      .map(({ text }) => text)
      .join(' '),
  ).toMatch(/thank you very much for coming/i);
  expect(
    spokenIn('de')
      .map(({ text }) => text)
      .join(' '),
  ).toMatch(/Diskussion.*künstliche/i);
  // Each where it is spoken: the joints are known.
  for (const { start, end } of spokenIn('es')) expect(start >= 0 && end <= 13, `${start} ${end}`).toBe(true);
  for (const { start, end } of spokenIn('en')) expect(start >= 12.5 && end <= 26.5, `${start} ${end}`).toBe(true);
  for (const { start, end } of spokenIn('de')) expect(start >= 27 && end <= 41, `${start} ${end}`).toBe(true);
  expect(run.state.notices).toContainEqual(
    expect.stringMatching(/^Spoken in (English|Spanish|German), \w+, and \w+\.$/),
  );
  run.cancel();
});

test('what the person says is the language holds for every word', { timeout: 200_000 }, async () => {
  const file = fileOf(await clip('media-kennedy'), 'kennedy');
  const request = requestFor([targetWith('en')], { recognizer: 'whisper-tiny', from: 'en', reviewTranscript: true });
  const run = await startDub(environment, file, request);
  const [heard] = await heardAll(run);
  expect(heard).toMatchObject({ language: 'en', languageConfidence: 1 });
  run.cancel();
});

import { expect, test } from 'vitest';
import { modelEntry } from '../../models-manifest/catalogue.ts';
import { defaultVoice, modelsFor, targetLanguages, voiceOf, voicesFor } from './choices.ts';
import { estimate } from './estimate.ts';
import type { DubRequest } from './request.ts';

const request = (language: string, changes: Partial<DubRequest> = {}): DubRequest => ({
  targets: [{ language, voice: defaultVoice(language)?.voice ?? { model: '', speaker: '' } }],
  recognizer: 'whisper-base',
  media: 'auto',
  device: 'wasm',
  reviewTranscript: false,
  edits: [],
  ...changes,
});

test('every language that has a free voice and a way there can be chosen', () => {
  expect(targetLanguages('en')).toEqual(['en', 'es', 'fr', 'de', 'it']);
  expect(targetLanguages('fr')).toEqual(['en', 'es', 'fr', 'de']);
  expect(targetLanguages('pt')).toEqual(['en', 'es', 'fr', 'de', 'pt']);
});

test('every language that can be chosen has a free voice, and test voices and restricted ones are no default', () => {
  for (const language of targetLanguages(undefined)) {
    const choice = defaultVoice(language);
    expect(choice?.licence.restricted ?? false, language).toBe(false);
    expect(choice?.licence.testOnly ?? false, language).toBe(false);
    expect(choice && voiceOf(choice.voice).id).toBe(choice?.id);
  }
  expect(voicesFor('en').some((choice) => choice.licence.testOnly)).toBe(false);
  expect(voicesFor('en', true).some((choice) => choice.id === 'piper-test-en')).toBe(true);
});

test('the download before a dub names all that it will load', () => {
  expect(modelsFor(request('en', { from: 'pt' }))).toEqual(
    expect.arrayContaining(['ort-wasm', 'silero-vad', 'whisper-base', 'espeak-ng', 'kokoro', 'kokoro-af_heart']),
  );
  expect(modelsFor(request('en', { from: 'pt' }))).not.toContain('whisper-small');
  expect(modelsFor(request('es', { from: 'en' }))).toContain('opus-mt-en-es');
  expect(modelsFor(request('es', { from: 'en', translator: 'small' }))).toContain('marian-en-es-tiny');
  expect(modelsFor(request('es', { from: 'en', translator: 'whisper' }))).toContain('whisper-small');
});

test('telling people apart costs the embedder and a small file a voice, and nothing where one person is said to speak', () => {
  const extra = (count?: number) => {
    const all = modelsFor(request('en', { from: 'pt', speakers: { count, people: [], lines: [] } }));
    return all.filter((id) => id === 'xvector' || /^kokoro-[ab]/.test(id)).toSorted();
  };
  const english = ['kokoro-af_bella', 'kokoro-af_heart', 'kokoro-am_michael', 'kokoro-bf_emma', 'kokoro-bm_george'];
  expect(extra()).toEqual([...english, 'xvector']);
  expect(extra(2)).toEqual([...english, 'xvector']);
  expect(extra(1)).toEqual(['kokoro-af_heart']);
});

test('a voice that a person chose for somebody is downloaded with the rest', () => {
  const davefx = { model: 'piper-es_ES-davefx-medium', speaker: '0' };
  const speakers = { people: [{ label: 'w0v0', voices: { es: davefx, fr: davefx } }], lines: [] };
  expect(modelsFor(request('es', { from: 'en', speakers }))).toContain('piper-es_ES-davefx-medium');
  expect(modelsFor(request('en', { from: 'pt', speakers }))).not.toContain('piper-es_ES-davefx-medium');
});

test('the estimate counts what is missing, and grows with the length', () => {
  const asked = request('en', { from: 'pt' });
  const fresh = estimate(60, asked, new Set());
  const present = estimate(60, asked, new Set(modelsFor(asked)));
  expect(fresh.downloadBytes).toBe(
    modelsFor(asked).reduce(
      (sum, id) => sum + modelEntry(id).files.reduce((all, file) => all + (file.bytes ?? 0), 0),
      0,
    ),
  );
  expect(present.downloadBytes).toBe(0);
  expect(estimate(120, asked, new Set()).seconds).toBeCloseTo(2 * fresh.seconds, 6);
});

test('the estimate says what the small translator would save, where there is one', () => {
  const bytesOf = (id: string) => modelEntry(id).files.reduce((all, file) => all + (file.bytes ?? 0), 0);
  const saves = (asked: DubRequest, present: readonly string[] = []) =>
    estimate(60, asked, new Set(present)).smallTranslatorSavesBytes;
  const spanish = request('es', { from: 'en' });
  expect(saves(spanish)).toBe(bytesOf('opus-mt-en-es') - bytesOf('marian-en-es-tiny'));
  expect(saves(spanish, ['marian-en-es-tiny'])).toBe(bytesOf('opus-mt-en-es'));
  expect(saves(spanish, ['opus-mt-en-es'])).toBe(0);
  expect(saves({ ...spanish, translator: 'small' })).toBe(0);
  expect(saves(request('fr', { from: 'en' }))).toBe(0);
});

test('with a transcript the recogniser is needed only where it translates the sound', () => {
  const transcript = { format: 'text', text: 'Dignity.', language: 'en' } as const;
  expect(modelsFor(request('es', { transcript, recognizer: 'whisper-tiny' }))).not.toContain('whisper-tiny');
  const french = { ...transcript, language: 'fr' };
  expect(modelsFor(request('en', { transcript: french, translator: 'whisper', recognizer: 'whisper-tiny' }))).toContain(
    'whisper-tiny',
  );
});

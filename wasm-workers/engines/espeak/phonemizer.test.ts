import { openAsBlob } from 'node:fs';
import { createRequire } from 'node:module';
import { beforeAll, expect, test } from 'vitest';
import { Failure } from '../../core/failure.ts';
import type { ModelFiles } from '../../core/models.ts';
import { loadPhonemizer, type Phonemizer } from './phonemizer.ts';

const installed = createRequire(import.meta.url);
/** The very files that the catalogue lists, from the package they come from. */
const models: ModelFiles = {
  file: (_id, path) => openAsBlob(installed.resolve(`@diffusionstudio/piper-wasm/build/${path}`)),
};

let phonemizer: Phonemizer;
beforeAll(async () => {
  phonemizer = await loadPhonemizer(models);
});

const one = async (text: string, voice: string) => (await phonemizer.phonemize([text], voice))[0]?.normalize('NFC');

test.each([
  ['en-us', 'Hello, world! How are you?', 'həlˈoʊ, wˈɜːld! hˈaʊ ɑːɹ juː?'],
  ['en-gb-x-rp', 'The car park near the water.', 'ðə kˈɑː pˈɑːk nˌiə ðə wˈɔːtɐ.'],
  ['es', '¿Cómo estás? Muy bien; adiós.', 'kˈomo estˈas? mˈuj βjˈen; aðjˈos.'],
  ['fr', 'L’été, où êtes-vous ?', 'letˈe, u ˈɛtvˈu?'],
  ['de', 'Schöne Grüße aus München.', 'ʃˈøːnə ɡɾˈyːsə ˌaʊs mˈynçən.'],
  ['it', 'Perché no? La città è bella.', 'perkˌe nˈɔ? la tʃitːˈa e bˈɛlla.'],
  ['pt-br', 'Não, obrigado. Coração.', 'nˈɐ̃ʊ̃, ˌobriɡˈadʊ. kˌoɾasˈɐ̃ʊ̃.'],
])('%s: “%s” is pronounced %s', async (voice, text, phonemes) => {
  expect(await one(text, voice)).toBe(phonemes.normalize('NFC'));
});

test('numbers and times are read out', async () => {
  expect(await one('3 items in 1999', 'en-us')).toBe(
    'θɹˈiː ˈaɪɾəmz ɪn nˈaɪntiːn hˈʌndɹɪd nˈaɪnti nˈaɪn'.replace('n h', 'nh'),
  );
});

test('answers keep the order of the texts, and empty ones stay empty', async () => {
  expect(await phonemizer.phonemize(['one', '', ' \n', '?!', 'two'], 'en-us')).toEqual(['wˌʌn', '', '', '', 'tˈuː']);
});

test('markup, JSON and control characters are text like any other', async () => {
  expect(await one('{"a": [1, \\"b\\"]} <speak>yes</speak>\u0000\u0007 no\ud800', 'en-us')).toMatch(
    /wˈʌn.* spˈiːk jˈɛs .*spˈiːk nˈoʊ$/,
  );
});

test('ellipses and dashes become pauses instead of running words together', async () => {
  expect(await one('— Wait... what? — Yes — no…', 'en-us')).toBe('wˈeɪt, wˌʌt? jˈɛs, nˈoʊ.');
});

test('a text far beyond the stack of the module is pronounced to its last word', { timeout: 60_000 }, async () => {
  const text = `${'hello there, '.repeat(10_000)}goodbye`;
  const phonemes = (await one(text, 'en-us')) ?? '';
  expect(phonemes.match(/həlˈoʊ/g)).toHaveLength(10_000);
  expect(phonemes).toMatch(/ɡʊdbˈaɪ$/);
});

test('an unknown language fails as such, and the next call works', async () => {
  await expect(phonemizer.phonemize(['foo'], 'xx')).rejects.toMatchObject({ code: 'unsupported-language' });
  expect(await one('Hola.', 'es')).toBe('ˈola.');
});

test('call after call in turns of language neither fills the stack nor changes the answer', {
  timeout: 60_000,
}, async () => {
  const first = await one('The quick brown fox.', 'en-us');
  const long = 'Zorro '.repeat(160); // 80 of them are more than the stack holds
  for (let call = 0; call < 80; call += 1) await one(long, call % 2 ? 'es' : 'de');
  expect(await one('The quick brown fox.', 'en-us')).toBe(first);
});

test('who stops waiting for the phonemizer does not take it from others', async () => {
  const store: ModelFiles = { file: models.file };
  const abort = new AbortController();
  const impatient = loadPhonemizer(store, abort.signal);
  const patient = loadPhonemizer(store);
  abort.abort();
  await expect(impatient).rejects.toMatchObject({ code: 'cancelled' });
  expect(await (await patient).phonemize(['Hola.'], 'es')).toEqual(['ˈola.']);
});

test('a store that fails once is asked again the next time', async () => {
  let broken = true;
  const store: ModelFiles = {
    file: (id, path) => (broken ? Promise.reject(new Failure('offline', 'No network.')) : models.file(id, path)),
  };
  await expect(loadPhonemizer(store)).rejects.toMatchObject({ code: 'offline' });
  broken = false;
  expect(await (await loadPhonemizer(store)).phonemize(['Hola.'], 'es')).toEqual(['ˈola.']);
});

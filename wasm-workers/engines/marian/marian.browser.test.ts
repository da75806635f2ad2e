import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import held from '../../../models-manifest/weights/marian-en-es-tiny/test.tsv?raw';
import { bleu, chrf } from '../../../tests/scores.ts';
import type { Translator } from '../engine.ts';
import { servedModels as models } from '../served-models.ts';
import { translatorContract } from '../translator.contract.ts';
import { marianDescriptor } from './descriptor.ts';

const { signal } = new AbortController();
/** Sentences that the model never saw, and how people translated them (Tatoeba, CC-BY 2.0 FR). */
const PAIRS = held
  .trim()
  .split('\n')
  .map((line) => line.split('\t') as [string, string]);
const SOURCES = PAIRS.map(([source]) => source);

let marian: Translator;
beforeAll(async () => {
  marian = await marianDescriptor.load({ model: 'marian-en-es-tiny', device: 'wasm', threads: 1, models });
});
afterAll(() => marian.dispose());

describe('as any translator', () => {
  translatorContract(() => marianDescriptor.load({ model: 'marian-en-es-tiny', device: 'wasm', threads: 1, models }));
});

test('a sentence of everyday life comes out right', async () => {
  expect(await marian.translate(['My name is Jordi.'], 'en', 'es', signal)).toEqual(['Mi nombre es Jordi.']);
});

test('200 sentences it never saw come out as well as its author measured, each in its place', async () => {
  const translated = await marian.translate(SOURCES, 'en', 'es', signal);
  const references = PAIRS.map(([, reference]) => [reference]);
  expect(bleu(translated, references)).toBeGreaterThanOrEqual(36);
  expect(chrf(translated, references)).toBeGreaterThanOrEqual(57);
  expect(chrf(translated.toReversed(), references)).toBeLessThan(30);
});

test('short sentences beside a long one end where they end, whatever goes on beside them', async () => {
  const short = ['Good morning.', 'Can you help me?', 'What time is it?', 'How much does it cost?'];
  const long = 'The children are playing in the garden and my brother works in a hospital near the city.';
  const together = await marian.translate([...short, long], 'en', 'es', signal);
  expect(together.slice(1, 4)).toEqual([
    '¿Puedes ayudarme?',
    expect.stringMatching(/^¿(A q|Q)ué hora es\?$/),
    '¿Cuánto cuesta?',
  ]);
  expect(together.map((text) => text.split(' ').length <= 5)).toEqual([true, true, true, true, false]);
});

test('empty lines stay empty and in their places', async () => {
  expect(await marian.translate(['', 'How much does it cost?', '  '], 'en', 'es', signal)).toEqual([
    '',
    '¿Cuánto cuesta?',
    '',
  ]);
});

test('cancelling stops it between two words', async () => {
  const abort = new AbortController();
  const running = marian.translate(SOURCES, 'en', 'es', abort.signal);
  abort.abort();
  await expect(running).rejects.toMatchObject({ code: 'cancelled' });
});

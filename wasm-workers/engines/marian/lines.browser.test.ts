import { afterAll, beforeAll, expect, test } from 'vitest';
import { translateLong } from '../../core/translation/long.ts';
import { type LineOptions, translateLines } from '../../core/translation/translate-lines.ts';
import type { Translator } from '../engine.ts';
import { servedModels as models } from '../served-models.ts';
import { marianDescriptor } from './descriptor.ts';

const { signal } = new AbortController();
let marian: Translator;
beforeAll(async () => {
  marian = await marianDescriptor.load({ model: 'marian-en-es-tiny', device: 'wasm', threads: 1, models });
});
afterAll(() => marian.dispose());

/** Lines through the small model with real weights, as the stage sends them. */
async function spanish(texts: readonly string[], changes: Partial<LineOptions> = {}) {
  const { maxWords } = marian;
  const translate = (parts: readonly string[]) => marian.translate(parts, 'en', 'es', signal);
  return translateLines(
    texts.map((text, i) => ({ text, start: 3 * i, end: 3 * i + 2.5, speaker: 's0' })),
    {
      from: 'en',
      to: 'es',
      glossary: [],
      maxWords,
      translate: (asked) => translateLong(asked, { translate, maxWords, from: 'en' }),
      ...changes,
    },
  );
}

test('names, numbers and addresses that the small model loses by itself come through', async () => {
  const texts = [
    'I met Zbigniew in Kraków yesterday.',
    'He was born in 1961 and has 42 books.',
    'You can read more at https://example.org/a?b=1 today.',
    'Please write to info@example.org now.',
  ];
  const [met, born, read, write] = (await spanish(texts)).map(({ text }) => text);
  expect(met).toMatch(/Zbigniew.*Kraków|Kraków.*Zbigniew/);
  expect(born).toMatch(/1961.*42|42.*1961/);
  expect(read).toContain('https://example.org/a?b=1');
  expect(write).toContain('info@example.org');
  expect([met, born, read, write].join(' ')).not.toMatch(/\b(Tom|Boston|Mary|Jim)\b/);
});

test('the glossary is honoured in every line, and it is said where the model did otherwise', async () => {
  const glossary = [
    { source: 'car', target: 'automóvil', case: 'any' },
    { source: 'Blue Note', target: 'Blue Note', case: 'exact' },
  ] as const;
  const lines = await spanish(['I bought a new car.', 'The car is very old.', 'We went to Blue Note.'], { glossary });
  expect(lines.map(({ text }) => /automóvil|Blue Note/.test(text))).toEqual([true, true, true]);
  expect(lines[0]?.notes).toEqual(['The translator did not use “automóvil” for “car”; it was put in.']);
});

test('a sentence beyond what it copes with is cut at its clauses and stays whole', async () => {
  const long =
    'My brother works in a hospital, my sister is reading a book, and we are going to the beach tomorrow if the weather is very nice.';
  const [line] = await spanish([long]);
  expect(line?.text).toMatch(/hermano trabaja.*hospital.*hermana.*libro.*playa/i);
  expect(line?.notes).toEqual([]);
});

test('empty, huge and mixed-script lines survive', async () => {
  const huge = Array.from({ length: 120 }, () => 'We are going to the beach tomorrow.').join(' ');
  const [none, all, mixed, dots] = (await spanish(['', huge, 'My name is Привет.', '…'])).map(({ text }) => text);
  expect(none).toBe('');
  expect(all?.match(/playa/g)?.length).toBeGreaterThanOrEqual(100);
  expect(mixed).toContain('Привет');
  expect(dots).toBe('…');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { segmentsToUtterances, sentences } from './sentences.ts';
import type { Word } from './utterance.ts';

/** Words of 0.3 s with 0.1 s between them; `|` is a pause of a second. */
function said(text: string): Word[] {
  let time = 0;
  const words: Word[] = [];
  for (const part of text.split(' ')) {
    if (part === '|') time += 1;
    else {
      words.push({ text: part, start: time, end: time + 0.3 });
      time += 0.4;
    }
  }
  return words;
}

const texts = (groups: readonly (readonly Word[])[]) => groups.map((group) => group.map(({ text }) => text).join(' '));

test('a sentence ends at its full stop, its question mark, and after a closing quotation mark', () => {
  expect(texts(sentences(said('So, thank you. Is it real? He said “yes.” And then')))).toEqual([
    'So, thank you.',
    'Is it real?',
    'He said “yes.”',
    'And then',
  ]);
});

test('a full stop after a title, an initial or inside a number ends nothing', () => {
  expect(texts(sentences(said('Dr. Smith and John F. Kennedy paid 3.5 dollars. Good.')))).toEqual([
    'Dr. Smith and John F. Kennedy paid 3.5 dollars.',
    'Good.',
  ]);
});

test('a pause ends an utterance in the middle of a sentence', () => {
  expect(texts(sentences(said('ask not | what your country')))).toEqual(['ask not', 'what your country']);
});

test('a sentence that is too long is cut after a clause near its middle', () => {
  const long = `${'one two three four five six seven '.repeat(2)}eight, ${'nine ten eleven twelve '.repeat(3)}end.`;
  const groups = sentences(said(long.trim()), { maxDuration: 8 });
  expect(texts(groups)[0]).toMatch(/eight,$/);
  for (const group of groups) expect((group.at(-1)?.end ?? 0) - (group[0]?.start ?? 0)).toBeLessThanOrEqual(8);
});

test('every word is in exactly one utterance, in order, and no utterance of two words is too long', () => {
  const word = fc.tuple(fc.constantFrom('a', 'b,', 'c.', 'd?', 'Dr.'), fc.double({ min: 0, max: 3, noNaN: true }));
  fc.assert(
    fc.property(fc.array(word), fc.double({ min: 1, max: 12, noNaN: true }), (pairs, maxDuration) => {
      let time = 0;
      const words = pairs.map(([text, gap]) => {
        const start = time + gap;
        time = start + 0.4;
        return { text, start, end: time };
      });
      const groups = sentences(words, { maxDuration });
      expect(groups.flat()).toEqual(words);
      for (const group of groups) {
        expect(group.length).toBeGreaterThan(0);
        const length = (group.at(-1)?.end ?? 0) - (group[0]?.start ?? 0);
        if (group.length > 1) expect(length).toBeLessThanOrEqual(maxDuration + 1e-9);
      }
    }),
  );
});

test('translated segments go to the utterance they overlap most', () => {
  const utterances = [
    { start: 0, end: 4 },
    { start: 4.5, end: 9 },
    { start: 12, end: 14 },
  ];
  const segments = [
    { start: 0, end: 2, text: 'Guten Morgen.' },
    { start: 2, end: 5, text: 'Mein Name ist Jordi.' },
    { start: 5, end: 9, text: 'Ich bin aus Barcelona.' },
  ];
  expect(segmentsToUtterances(segments, utterances)).toEqual([
    'Guten Morgen. Mein Name ist Jordi.',
    'Ich bin aus Barcelona.',
    '',
  ]);
});

test('a segment that spans two utterances and has two sentences is divided between them', () => {
  const utterances = [
    { start: 0, end: 3 },
    { start: 3.2, end: 6 },
  ];
  expect(segmentsToUtterances([{ start: 0, end: 6, text: 'Bonjour. Je suis là.' }], utterances)).toEqual([
    'Bonjour.',
    'Je suis là.',
  ]);
});

test('a segment of one sentence over two utterances is parted by their time, at a clause where one is near', () => {
  const utterances = [
    { start: 0.3, end: 2.2 },
    { start: 3.2, end: 10 },
  ];
  const text =
    'Y así, mis compatriotas, no pregunten qué puede hacer su país por ustedes, sino qué pueden hacer ustedes.';
  expect(segmentsToUtterances([{ start: 0, end: 10.4, text }], utterances)).toEqual([
    'Y así, mis compatriotas,',
    'no pregunten qué puede hacer su país por ustedes, sino qué pueden hacer ustedes.',
  ]);
});

test('no text is lost or moved before what came earlier, whatever the times', () => {
  const time = fc.double({ min: 0, max: 29, noNaN: true });
  const interval = fc.tuple(time, time).map(([a, b]) => ({ start: Math.min(a, b), end: Math.max(a, b) }));
  const ordered = (items: { start: number; end: number }[]) => items.sort((a, b) => a.start - b.start);
  fc.assert(
    fc.property(fc.array(interval), fc.array(interval, { minLength: 1 }), (segments, utterances) => {
      const timed = ordered(segments).map((segment, i) => ({ ...segment, text: i % 3 ? `s${i}` : `s${i}. t${i}` }));
      const given = segmentsToUtterances(timed, ordered(utterances));
      expect(given).toHaveLength(utterances.length);
      expect(given.filter(Boolean).join(' ')).toBe(timed.map(({ text }) => text).join(' '));
    }),
  );
});

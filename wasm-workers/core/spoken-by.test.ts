import fc from 'fast-check';
import { expect, test } from 'vitest';
import { spokenBy } from './spoken-by.ts';
import type { Utterance } from './utterance.ts';

/** A sentence of words of 0.4 s, one after the other. */
function said(id: string, start: number, text: string): Utterance {
  const words = text.split(' ').map((word, i) => ({ text: word, start: start + 0.4 * i, end: start + 0.4 * (i + 1) }));
  return { id, start, end: words.at(-1)?.end ?? start, text, language: 'en', words, speaker: 's0' };
}

const turn = (voice: string, start: number, end: number) => ({ voice: `w4${voice}`, start, end });
const lines = (utterances: readonly Utterance[]) => utterances.map(({ id, speaker, text }) => [id, speaker, text]);

test('utterances are cut where the voice changes; what is not cut keeps its id', () => {
  const heard = [said('w4u0', 0, 'Good to have you here. Glad to be with you.'), said('w4u1', 5, 'How are you?')];
  const turns = [turn('v0', 0, 2), turn('v1', 2, 4.2), turn('v0', 4.9, 6.3)];
  const found = spokenBy(heard, turns);
  expect(lines(found)).toEqual([
    ['w4u0', 'w4v0', 'Good to have you here.'],
    ['w4u0b', 'w4v1', 'Glad to be with you.'],
    ['w4u1', 'w4v0', 'How are you?'],
  ]);
  expect(found.map(({ start, end }) => [start, end].map((time) => Math.round(time * 10) / 10))).toEqual([
    [0, 2],
    [2, 4],
    [5, 6.2],
  ]);
});

test('a change a little beside the end of a sentence is at its end', () => {
  const heard = [said('w4u0', 0, 'Good to have you here.'), said('w4u1', 2, 'Glad to be with you.')];
  for (const change of [1.5, 1.9, 2.1, 2.5])
    expect(lines(spokenBy(heard, [turn('v0', 0, change), turn('v1', change, 4)]))).toEqual([
      ['w4u0', 'w4v0', 'Good to have you here.'],
      ['w4u1', 'w4v1', 'Glad to be with you.'],
    ]);
});

test('a short word of another in the middle of a sentence does not cut it', () => {
  const heard = [said('w4u0', 0, 'I would say mhm that it is complex')];
  const turns = [turn('v0', 0, 1.2), turn('v1', 1.2, 1.6), turn('v0', 1.6, 3.2)];
  expect(lines(spokenBy(heard, turns))).toEqual([['w4u0', 'w4v0', 'I would say mhm that it is complex']]);
});

test('what lies beside all turns belongs to the nearest; without word times, to whoever speaks longest', () => {
  const beside = spokenBy([said('w4u0', 8, 'And so on')], [turn('v0', 0, 3), turn('v1', 3, 7)]);
  expect(lines(beside)).toEqual([['w4u0', 'w4v1', 'And so on']]);
  const untimed = { ...said('w4u0', 0, 'Some text'), end: 5, words: [] };
  expect(lines(spokenBy([untimed], [turn('v0', 0, 1), turn('v1', 1, 5)]))).toEqual([['w4u0', 'w4v1', 'Some text']]);
  expect(spokenBy([untimed], [])).toEqual([untimed]);
});

test('every word stays, once and in order, and no id occurs twice', () => {
  const edges = fc.array(fc.double({ min: 0.1, max: 3, noNaN: true }), { minLength: 1, maxLength: 12 });
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 }), edges, (lengths, spans) => {
      let at = 0;
      const heard = lengths.map((count, i) => {
        const utterance = said(`w4u${i}`, at, Array.from({ length: count }, (_, k) => `word${i}.${k}`).join(' '));
        at = utterance.end + 0.3;
        return utterance;
      });
      let from = 0;
      const turns = spans.map((span, i) => {
        from += span;
        return turn(`v${i % 3}`, from - span, from);
      });
      const found = spokenBy(heard, turns);
      expect(found.flatMap(({ words }) => words)).toEqual(heard.flatMap(({ words }) => words));
      expect(new Set(found.map(({ id }) => id)).size).toBe(found.length);
      expect(found.map(({ id }) => id)).toEqual(expect.arrayContaining(heard.map(({ id }) => id)));
      expect(found.map(({ text }) => text).join(' ')).toBe(heard.map(({ text }) => text).join(' '));
    }),
  );
});

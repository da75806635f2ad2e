import fc from 'fast-check';
import { expect, test } from 'vitest';
import { cuesOf, sliceCues, wrapLines } from './cues.ts';

test('text that fits one line stays one; longer text is broken evenly, or after a clause', () => {
  expect(wrapLines('  Ask not what\nyour country ')).toEqual(['Ask not what your country']);
  expect(wrapLines('Ask not what your country can do for you ask what you can do')).toEqual([
    'Ask not what your country can',
    'do for you ask what you can do',
  ]);
  expect(wrapLines('Ask not what your country can do for you, ask what you can do')).toEqual([
    'Ask not what your country can do for you,',
    'ask what you can do',
  ]);
  expect(wrapLines('')).toEqual([]);
});

test('no line is wider than 42 characters, no word is lost', () => {
  fc.assert(
    fc.property(fc.oneof(fc.lorem({ maxCount: 40 }), fc.string({ unit: 'grapheme', maxLength: 150 })), (text) => {
      const lines = wrapLines(text);
      for (const line of lines) expect([...line].length).toBeLessThanOrEqual(42);
      expect(lines.join('').replace(/\s/gu, '')).toBe(text.replace(/\s/gu, ''));
    }),
  );
});

test('a long line becomes cues timed by its words, parted at the end of a sentence', () => {
  const text =
    'And so, my fellow Americans, ask not what your country can do for you. Ask what you can do for your country.';
  const words = text.split(' ').map((word, i) => ({ text: word, start: 0.5 + i / 2, end: 0.9 + i / 2 }));
  expect(cuesOf([{ start: 0.6, end: 11.5, text, words, speaker: 's1' }])).toEqual([
    {
      start: 0.6,
      end: 7.5,
      text: 'And so, my fellow Americans,\nask not what your country can do for you.',
      speaker: 's1',
    },
    { start: 7.5, end: 11.5, text: 'Ask what you can do for your country.', speaker: 's1' },
  ]);
});

test('without word times the parts of a line last as long as their text', () => {
  const half = 'four and four and four and four and four and four and four';
  const cues = cuesOf([{ start: 10, end: 16, text: `${half} ${half}` }]);
  expect(cues.map(({ start, end }) => [start, end])).toEqual([
    [10, 13],
    [13, 16],
  ]);
});

test('a short line is one cue; what says nothing is none; a word held for ten seconds is shown for seven', () => {
  expect(cuesOf([{ start: 1, end: 2, text: ' Hola. ' }])).toEqual([{ start: 1, end: 2, text: 'Hola.' }]);
  expect(cuesOf([{ start: 1, end: 2, text: ' \n ' }])).toEqual([]);
  expect(cuesOf([{ start: 1, end: 11, text: 'Goooool' }])).toEqual([{ start: 1, end: 8, text: 'Goooool' }]);
});

test('cues of any line are readable, in order, inside it, and hold all its text', () => {
  const line = fc.record({
    start: fc.double({ min: 0, max: 1000, noNaN: true }),
    seconds: fc.double({ min: 0.2, max: 40, noNaN: true }),
    text: fc.oneof(fc.lorem({ maxCount: 60 }), fc.string({ unit: 'grapheme', maxLength: 200 })),
    gaps: fc.array(fc.double({ min: -0.5, max: 1, noNaN: true }), { minLength: 60, maxLength: 60 }),
  });
  fc.assert(
    fc.property(line, ({ start, seconds, text, gaps }) => {
      let at = start;
      const words = text.split(/\s+/u).map((word, i) => {
        at += gaps[i % 60] ?? 0;
        return { text: word, start: at, end: at + 0.1 };
      });
      const cues = cuesOf([{ start, end: start + seconds, text, words }]);
      expect(
        cues
          .map((cue) => cue.text)
          .join('')
          .replace(/\s/gu, ''),
      ).toBe(text.replace(/\s/gu, ''));
      cues.forEach((cue, i) => {
        expect(cue.start).toBeGreaterThanOrEqual(cues[i - 1]?.end ?? start);
        expect(cue.end).toBeGreaterThan(cue.start);
        expect(cue.end).toBeLessThanOrEqual(start + seconds);
        expect(cue.end - cue.start).toBeLessThanOrEqual(7 + 1e-9);
        expect(cue.text.split('\n').length).toBeLessThanOrEqual(2);
      });
    }),
  );
});

test('a slice holds what is seen in it, with times unchanged', () => {
  const cues = [
    { start: 0, end: 6, text: 'a' },
    { start: 5, end: 7, text: 'b' },
    { start: 12, end: 13, text: 'c' },
  ];
  expect(sliceCues(cues, 0, 6).map((cue) => cue.text)).toEqual(['a', 'b']);
  expect(sliceCues(cues, 6, 12)).toEqual([cues[1]]);
  expect(sliceCues(cues, 12, 18)).toEqual([cues[2]]);
});

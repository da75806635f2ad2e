import fc from 'fast-check';
import { expect, test } from 'vitest';
import { findIn } from './search.ts';

const marked = (text: string, wanted: string) =>
  findIn(text, wanted)
    ?.map((piece) => (piece.isFound ? `[${piece.text}]` : piece.text))
    .join('');

test.each([
  ['El niño comió el pan.', 'NINO', 'El [niño] comió el pan.'],
  ['aaa', 'a', '[a][a][a]'],
  ['Größe', 'große', '[Größe]'],
  ['<b>bold</b>', '<b>', '[<b>]bold</b>'],
  ['all of it', '  ', 'all of it'],
  ['nothing', 'x', undefined],
  ['e\u0301te', 'ete', '[e\u0301te]'],
])('in %j, %j is found as %j', (text, wanted, expected) => {
  expect(marked(text, wanted)).toBe(expected);
});

test('the pieces are always the whole text, and what was taken from it is found in it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), fc.nat(20), (text, from, length) => {
      const taken = [...text].slice(from, from + length).join('');
      const found = findIn(text, taken);
      expect(found?.map((piece) => piece.text).join('')).toBe(text);
    }),
  );
});

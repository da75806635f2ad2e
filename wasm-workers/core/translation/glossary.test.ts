import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { formatGlossary, parseGlossary } from './glossary.ts';

test('commas, semicolons and tabs part the columns; quotation marks, comments and a first line are understood', () => {
  const wanted = [
    { source: 'stage', target: 'etapa', case: 'any' },
    { source: 'Retongue', target: 'Retongue', case: 'exact' },
    { source: 'dub, the', target: 'el “doblaje”', case: 'any' },
  ];
  expect(
    parseGlossary('source,target,case\nstage,etapa\n# ours\nRetongue,=,exact\n"dub, the",el “doblaje”,any\n'),
  ).toEqual(wanted);
  expect(parseGlossary('\uFEFFstage;etapa\r\nRetongue;;exact\r\n"dub, the";el “doblaje”;')).toEqual(wanted);
  expect(parseGlossary('Source\tTarget\nstage\tetapa\nRetongue\t=\texact\ndub, the\tel “doblaje”\n\n')).toEqual(wanted);
});

describe('a glossary with errors says which line and what to do', () => {
  test.each([
    [
      'a,b\n,c',
      'Line 2 of the glossary cannot be used: its first column, the word to be translated, is empty. Write it, or delete the line.',
    ],
    [
      'a,b,never',
      'Line 1 of the glossary cannot be used: the third column says “never”. It takes “exact”, “any” or nothing.',
    ],
    [
      'a,b\nc,d,any,e',
      'Line 2 of the glossary cannot be used: it has more than three columns. Put a text that holds a comma in quotation marks.',
    ],
    ['"a,b', 'Line 1 of the glossary cannot be used: a quotation mark is not closed. Close it, or leave it out.'],
    [
      '"a"b,c',
      'Line 1 of the glossary cannot be used: something follows a closing quotation mark. Write quotation marks inside a text twice.',
    ],
    [
      '...,b',
      'Line 1 of the glossary cannot be used: “...” has no letter and no digit. Write a word, or delete the line.',
    ],
    [
      'a,b\nA,c',
      'Line 2 of the glossary cannot be used: “A” is in line 1 already, with another translation. Keep one of them.',
    ],
  ])('%j', (text, message) => {
    expect(() => parseGlossary(text)).toThrowError(expect.objectContaining({ code: 'unsupported-input', message }));
  });
});

test('what is written is read again', () => {
  const cell = fc.stringMatching(/^[\p{L}",; ]{0,12}$/u).map((text) => `x${text.trim()}`);
  const entry = fc.record({ source: cell, target: cell, case: fc.constantFrom('any' as const, 'exact' as const) });
  const glossary = fc.uniqueArray(entry, { selector: ({ source }) => source.toLowerCase() });
  fc.assert(
    fc.property(glossary, (entries) => {
      expect(parseGlossary(formatGlossary(entries))).toEqual(entries);
    }),
  );
});

import { expect, test } from 'vitest';
import { halve, isSpeakable, sentencesOf } from './sentences.ts';

test('sentences end at full stops, question and exclamation marks, closing quotes included', () => {
  expect(sentencesOf('One. Two?  “Three!” Four… five\n')).toEqual(['One.', 'Two?', '“Three!”', 'Four…', 'five']);
});

test('titles, initials and decimals end no sentence', () => {
  expect(sentencesOf('Dr. Smith met J. F. Kennedy at 3.30 p.m. sharp. Then Mrs. Jones left.')).toEqual([
    'Dr. Smith met J. F. Kennedy at 3.30 p.m.',
    'sharp.',
    'Then Mrs. Jones left.',
  ]);
});

test('a text of white space has no sentences', () => {
  expect(sentencesOf('')).toEqual([]);
  expect(sentencesOf(' \n\t ')).toEqual([]);
});

test('a long sentence is cut at the clause mark nearest its middle, and nothing is lost', () => {
  expect(halve('When the sun had set, and everyone was home, they sat down')).toEqual([
    'When the sun had set,',
    'and everyone was home, they sat down',
  ]);
  expect(halve('one two three four')).toEqual(['one two', 'three four']);
});

test('a text without a single space is cut in the middle, never inside a code point', () => {
  expect(halve('😀😀😀😀')).toEqual(['😀😀', '😀😀']);
  expect(halve('ab')).toEqual(['a', 'b']);
});

test('a cut near the end, which would leave a stump, gives way to a space in the middle', () => {
  expect(halve('this goes on for quite a while without a mark, no')).toEqual([
    'this goes on for quite a',
    'while without a mark, no',
  ]);
});

test('punctuation alone is not speakable, digits and letters of any script are', () => {
  expect([isSpeakable('… !?'), isSpeakable('7'), isSpeakable('é'), isSpeakable('日')]).toEqual([
    false,
    true,
    true,
    true,
  ]);
});

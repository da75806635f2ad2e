import { expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import { givenCues } from './given-cues.ts';

const srt = (text: string) => givenCues({ format: 'srt', text });

function failureOf(work: () => unknown): Failure {
  try {
    work();
  } catch (error) {
    return Failure.from(error);
  }
  throw new Error('It did not fail.');
}

test('what is said is kept; names, sounds, dashes and notes are not', () => {
  const { cues, notices } = srt(`1
00:00:01,000 --> 00:00:03,000
ANNA: Good morning,
[door closes] everybody.

2
00:00:03,000 --> 00:00:04,000
(laughter)

3
00:00:04,000 --> 00:00:06,000
- Is it (really) 10:30?

4
00:00:06,000 --> 00:00:07,000
♪ la la la ♪
`);
  expect(cues).toEqual([
    { start: 1, end: 3, text: 'Good morning, everybody.', speaker: 'ANNA' },
    { start: 4, end: 6, text: 'Is it (really) 10:30?' },
  ]);
  expect(notices).toEqual([]);
});

test('a name in small letters is a name where it stands before several lines', () => {
  const { cues } = srt(
    ['Anna: Hello.', 'Remember: be kind.', 'Anna: Yes.']
      .map((line, i) => `00:00:0${i},000 --> 00:00:0${i + 1},000\n${line}\n`)
      .join('\n'),
  );
  expect(cues.map(({ text, speaker }) => [speaker, text])).toEqual([
    ['Anna', 'Hello.'],
    [undefined, 'Remember: be kind.'],
    ['Anna', 'Yes.'],
  ]);
});

test('the speakers of WebVTT are kept', () => {
  const { cues } = givenCues({ format: 'vtt', text: 'WEBVTT\n\n00:01.000 --> 00:02.000\n<v Mary Ann>Hello.\n' });
  expect(cues).toEqual([{ start: 1, end: 2, text: 'Hello.', speaker: 'Mary Ann' }]);
});

test('captions that roll up say each line once', () => {
  const { cues } = givenCues({
    format: 'vtt',
    text: `WEBVTT

00:00.000 --> 00:02.000
so we went

00:02.000 --> 00:02.010
so we went

00:02.010 --> 00:04.000
so we went
to the river
`,
  });
  expect(cues.map(({ text }) => text)).toEqual(['so we went', 'to the river']);
});

test('overlapping cues are ended where the next begins, and a sentence says where to look', () => {
  const { cues, notices } = srt(`1
00:01:10,000 --> 00:01:14,000
First of all.

2
00:01:12,000 --> 00:01:15,000
Second.
`);
  expect(cues.map(({ start, end }) => [start, end])).toEqual([
    [70, 72],
    [72, 75],
  ]);
  expect(notices).toEqual([
    'One line of the transcript overlaps the next. Each was ended where the next begins; check the words around 1:10.',
  ]);
});

test('cues out of order are put in order, and one without a length gets the time it takes to say', () => {
  const { cues } = srt('00:00:09,000 --> 00:00:10,000\nLater.\n\n00:00:02,000 --> 00:00:02,000\nFifteen letters\n');
  expect(cues).toEqual([
    { start: 2, end: 3, text: 'Fifteen letters' },
    { start: 9, end: 10, text: 'Later.' },
  ]);
});

test.for([
  [
    'negative times',
    '1\n-00:00:01,000 --> 00:00:02,000\nHello.\n',
    /^Line 2 .*cannot be read.*bring the text without times/,
  ],
  ['times that run backwards', '1\n00:00:05,000 --> 00:00:03,000\nHello.\n', /^Line 2 .*ends before it begins/],
  ['no cues', 'Dear Anna,\n\nthank you.\n', /no SubRip subtitles/],
  ['no words', '1\n00:00:01,000 --> 00:00:03,000\n[music]\n', /^There are no words in this transcript\./],
] as const)('%s are refused with a sentence that says what to do', ([, text, sentence]) => {
  const failure = failureOf(() => srt(text));
  expect(failure.code).toBe('unsupported-input');
  expect(failure.message).toMatch(sentence);
});

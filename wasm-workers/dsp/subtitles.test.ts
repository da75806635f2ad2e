import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cue } from '../core/media.ts';
import { formatSrt, formatVtt, parseSrt, parseVtt } from './subtitles.ts';

const CUES: Cue[] = [
  { start: 0, end: 1.5, text: 'Salt & <pepper> --> table', speaker: 'Ana <A>' },
  { start: 362439.9996, end: 362441, text: 'Two\n\n  lines  ' },
  { start: 2, end: 2, text: ' \n' },
];

test('WebVTT escapes what would be markup, and drops blank lines and empty cues', () => {
  expect(formatVtt(CUES)).toBe(`WEBVTT

00:00:00.000 --> 00:00:01.500
Salt &amp; &lt;pepper&gt; --&gt; table

100:40:40.000 --> 100:40:41.000
Two
lines
`);
});

test('for HLS the times are mapped and may be moved', () => {
  expect(formatVtt(CUES.slice(0, 1), { timestampMap: true, offset: 59.9, speakers: true })).toBe(`WEBVTT
X-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0

00:00:59.900 --> 00:01:01.400
<v Ana &lt;A&gt;>Salt &amp; &lt;pepper&gt; --&gt; table
`);
  expect(formatVtt([])).toBe('WEBVTT\n');
});

test('SubRip numbers its cues and writes commas', () => {
  expect(formatSrt(CUES)).toBe(`1
00:00:00,000 --> 00:00:01,500
Salt & <pepper> -> table

2
100:40:40,000 --> 100:40:41,000
Two
lines
`);
});

test('WebVTT with everything the format allows is read', () => {
  const text = `\uFEFFWEBVTT - a title\r
Kind: captions\r
\r
STYLE\r
::cue { color: red }\r
\r
NOTE a comment\r
of two lines\r
\r
intro\r
01:02.5 --> 00:01:04.000 align:start position:10%\r
<v.loud Esme &amp; Co>Hello <i>there</i>,<00:01:03.000> you &lt;3&nbsp;&unknown;&#65;&#x42;</v>\r
\r
00:01:05.000 --> bad\r
not shown\r
\r
00:01:06.000 --> 00:01:07.000\r
cut short by the next\r
00:01:08.000 --> 00:01:09.000\r
last`;
  expect(parseVtt(text)).toEqual([
    { start: 62.5, end: 64, text: 'Hello there, you <3\u00A0&unknown;AB', speaker: 'Esme & Co' },
    { start: 66, end: 67, text: 'cut short by the next' },
    { start: 68, end: 69, text: 'last' },
  ]);
});

test('SubRip as people write it is read: no numbers, no blank line, tags, a stop instead of a comma', () => {
  const text = `1
00:00:01,000 --> 00:00:02,000
<i>First</i> {\\an8}line
3 < 4
2
00:00:03.5 --> 0:00:04,25 X1:0
42

00:00:05,000 --> 00:00:06,000
a --> b`;
  expect(parseSrt(text)).toEqual([
    { start: 1, end: 2, text: 'First line\n3 < 4' },
    { start: 3.5, end: 4.25, text: '42' },
    { start: 5, end: 6, text: 'a --> b' },
  ]);
});

const line = fc.oneof(
  fc.lorem(),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom('a --> b', '7', '<b>&amp;', 'NOTE x'),
);
const cueOf = (text: fc.Arbitrary<string>) =>
  fc.record({
    start: fc.nat(400_000_000).map((ms) => ms / 1000),
    duration: fc.integer({ min: 1, max: 20_000 }),
    text: fc.array(text, { minLength: 1, maxLength: 3 }).map((lines) => tidied(lines)),
    speaker: fc.constantFrom('Ana', 'R&D', 'x > y'),
  });
const tidied = (lines: readonly string[]) =>
  lines
    .map((each) => each.trim())
    .filter(Boolean)
    .join('\n') || '-';
const finished = ({ start, duration, ...rest }: { start: number; duration: number; text: string; speaker: string }) => {
  return { ...rest, start, end: Math.round(start * 1000 + duration) / 1000 };
};

test('WebVTT survives a round trip', () => {
  const printable = line.map((text) => text.replace(/[\0\r\n]/g, ''));
  fc.assert(
    fc.property(fc.array(cueOf(printable).map(finished)), (cues) => {
      expect(parseVtt(formatVtt(cues, { speakers: true }))).toEqual(cues);
    }),
  );
});

test('SubRip survives a round trip, but for arrows and tags', () => {
  const plain = line.map((text) => text.replace(/[\r\n<{]|-+>/g, ''));
  fc.assert(
    fc.property(fc.array(cueOf(plain).map(finished)), (cues) => {
      expect(parseSrt(formatSrt(cues))).toEqual(cues.map(({ start, end, text }) => ({ start, end, text })));
    }),
  );
});

test('what is no subtitle file is refused; an empty one has no cues', () => {
  const refused = expect.objectContaining({ code: 'unsupported-input' });
  expect(() => parseVtt('WEBVTTX\n')).toThrow(refused);
  expect(() => parseVtt('1\n00:00:01,000 --> 00:00:02,000\nx')).toThrow(refused);
  expect(() => parseSrt('Lorem ipsum')).toThrow(refused);
  expect(parseVtt('WEBVTT')).toEqual([]);
  expect(parseSrt('\n')).toEqual([]);
});

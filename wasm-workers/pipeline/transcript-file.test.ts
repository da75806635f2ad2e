import { expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import { checkedLanguage } from './spoken.ts';
import { transcriptFromFile, transcriptOf } from './transcript-file.ts';

const KENNEDY = 'Ask not what your country can do for you, ask what you can do for your country.';
const SRT = `1\n00:00:00,000 --> 00:00:05,000\n${KENNEDY}\n`;

test('what a text is, and its language, are found out', () => {
  expect(transcriptOf(SRT)).toEqual({ format: 'srt', text: SRT, language: 'en' });
  const vtt = `WEBVTT\n\n00:00.000 --> 00:05.000\n${KENNEDY}\n`;
  expect(transcriptOf(vtt)).toEqual({ format: 'vtt', text: vtt, language: 'en' });
  expect(transcriptOf(KENNEDY)).toEqual({ format: 'text', text: KENNEDY, language: 'en' });
  expect(transcriptOf('Hello.')).toEqual({ format: 'text', text: 'Hello.' });
});

test.for([
  ['UTF-8 with a mark', [0xef, 0xbb, 0xbf, ...new TextEncoder().encode('Où êtes-vous ?')]],
  ['UTF-16', [0xff, 0xfe, ...new Uint8Array(Uint16Array.from('Où êtes-vous ?', (char) => char.charCodeAt(0)).buffer)]],
  ['Windows-1252', [...'Où êtes-vous ?'].map((char) => char.charCodeAt(0))],
] as const)('%s is read', ([, bytes]) => {
  expect(transcriptFromFile(Uint8Array.from(bytes), 'text.txt').text).toBe('Où êtes-vous ?');
});

test.for([
  [
    'a picture',
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 13),
    'a.png',
    /no transcript but a document/,
  ],
  ['a page', new TextEncoder().encode('<!DOCTYPE html><p>Hello'), 'a.txt', /Save its words as plain text/],
  ['an empty file', new Uint8Array(), 'a.srt', /^There are no words/],
  ['a letter named .srt', new TextEncoder().encode('Dear Anna'), 'a.srt', /no SubRip subtitles/],
] as const)('%s is refused with a sentence', ([, bytes, name, sentence]) => {
  expect(() => transcriptFromFile(bytes, name)).toThrow(
    expect.objectContaining({ code: 'unsupported-input', message: expect.stringMatching(sentence) }),
  );
});

test('a transcript in another language than the speech is refused with what to do', () => {
  const french = transcriptOf('Tous les êtres humains naissent libres et égaux en dignité et en droits.');
  expect(checkedLanguage({ transcript: french })).toBe('fr');
  expect(checkedLanguage({ transcript: french, from: 'fr-CA' })).toBe('fr-CA');
  let failure: Failure | undefined;
  try {
    checkedLanguage({ transcript: french, from: 'en' });
  } catch (error) {
    failure = Failure.from(error);
  }
  expect(failure).toMatchObject({
    code: 'unsupported-input',
    message: expect.stringMatching(/is in French.*bring the English one/),
  });
  expect(() => checkedLanguage({ transcript: transcriptOf('Hello.') })).toThrow(/Choose the spoken language/);
});

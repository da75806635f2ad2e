import type { GivenTranscript, TranscriptFormat } from '../core/given-transcript.ts';
import { textLanguage } from '../core/text-language.ts';
import { givenCues } from '../dsp/given-cues.ts';
import { checkIsText } from '../dsp/given-transcript.ts';

const TIMES = /^\s*-?(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3}\s*-->/m;

/**
 * A transcript from a file, whatever its encoding: Unicode by its byte order mark, else UTF-8, else Windows-1252 as old subtitles are.
 * @param name of the file: its ending says what it means to be.
 * @throws Failure as {@link transcriptOf}.
 */
export function transcriptFromFile(bytes: Uint8Array, name: string): GivenTranscript {
  return transcriptOf(decoded(bytes), name);
}

/**
 * A transcript from a text, and what it is: SRT, VTT or text without times; its language where its words tell it.
 * @throws Failure `unsupported-input` with what is wrong with it and what to do.
 */
export function transcriptOf(text: string, name = ''): GivenTranscript {
  const format = formatOf(text, name);
  const given = { format, text };
  checkIsText(given);
  const said =
    format === 'text'
      ? text
      : givenCues(given)
          .cues.map((cue) => cue.text)
          .join('\n');
  const language = textLanguage(said);
  return language ? { ...given, language } : given;
}

function formatOf(text: string, name: string): TranscriptFormat {
  if (/\.srt$/i.test(name)) return 'srt';
  if (/\.vtt$/i.test(name) || /^\uFEFF?WEBVTT/.test(text)) return 'vtt';
  return TIMES.test(text) ? 'srt' : 'text';
}

function decoded(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return new TextDecoder('windows-1252').decode(bytes);
  }
}

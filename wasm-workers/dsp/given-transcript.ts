import { Failure } from '../core/failure.ts';
import type { AlignedTranscript, GivenTranscript } from '../core/given-transcript.ts';
import { type Interval, secondsOf } from '../core/window.ts';
import { alignText } from './align-text.ts';
import { givenCues, minutes, splitName, withoutSounds } from './given-cues.ts';
import { sentencesOf, wordsOfCues } from './given-words.ts';
import { spokenLength } from './spread.ts';

/** Letters a second that nobody speaks, and so few that much of what is said cannot be in the text. */
const TOO_FAST = 32;
const TOO_SLOW = 5;
/** Letters a second of usual speech, to say how long a text takes. */
const USUAL = 15;
/** How documents of other kinds begin. */
const DOCUMENT = /^\s*(?:<!doctype|<html|<\?xml|\{\\rtf|%PDF)/i;

/** @throws Failure `unsupported-input` for what is no text, or is empty. */
export function checkIsText({ text }: GivenTranscript): void {
  const strange = text.match(/(?![\t\n\v\f\r])\p{Cc}|\uFFFD/gu)?.length ?? 0;
  if (DOCUMENT.test(text) || strange > 0.01 * text.length)
    throw new Failure(
      'unsupported-input',
      'This is no transcript but a document of another kind. Save its words as plain text, SRT or VTT, and choose that file.',
    );
  if (!/\p{L}/u.test(text))
    throw new Failure(
      'unsupported-input',
      'There are no words in this transcript. Choose another file, or leave it out: Retongue then listens for itself.',
    );
}

/**
 * A transcript with times, as sentences.
 * @param duration seconds of the file.
 * @throws Failure `unsupported-input`: see `givenCues`; or most of it lies after the end of the file.
 */
export function timedSentences(given: GivenTranscript, duration: number): AlignedTranscript {
  checkIsText(given);
  const { cues, notices } = givenCues(given);
  const inside = cues.filter(({ start }) => start < duration);
  const late = cues.length - inside.length;
  if (late > cues.length / 2)
    throw new Failure(
      'unsupported-input',
      `The transcript goes on until ${minutes(cues.at(-1)?.end ?? 0)}, but the file ends at ${minutes(duration)}: they do not belong together. Choose the transcript of this file, or bring its text without times.`,
    );
  const left = `of the transcript ${late === 1 ? 'begins' : 'begin'} after the end of the file and ${late === 1 ? 'was' : 'were'} left out.`;
  return {
    sentences: sentencesOf(wordsOfCues(inside)),
    notices: late === 0 ? notices : [...notices, `${late === 1 ? 'One line' : `${late} lines`} ${left}`],
  };
}

/**
 * A text without times, aligned to the speech, as sentences.
 * @param speech of the whole source, in order.
 * @throws Failure `unsupported-input` where the text is far longer than the speech; `no-speech` where there is none.
 */
export function textSentences(given: GivenTranscript, speech: readonly Interval[]): AlignedTranscript {
  checkIsText(given);
  const text = saidText(given.text);
  const seconds = secondsOf(speech);
  if (seconds === 0)
    throw new Failure(
      'no-speech',
      'No speech was found in this file, so the text has nowhere to go. Bring a transcript with times (SRT or VTT), or choose another audio track.',
    );
  const letters = text.split(/\s+/).reduce((sum, word) => sum + spokenLength(word), 0);
  if (letters / seconds > TOO_FAST)
    throw new Failure(
      'unsupported-input',
      `The text is far longer than the speech: it takes about ${minutes(letters / USUAL)} to say, and there ${minutes(seconds)} is spoken. Bring the words of this file alone.`,
    );
  const short = `The text is much shorter than the speech (about ${minutes(letters / USUAL)} of ${minutes(seconds)}), so its lines may not be where they are said. Check them, or bring a transcript with times.`;
  return { sentences: sentencesOf(alignText(text, speech)), notices: letters / seconds < TOO_SLOW ? [short] : [] };
}

/** The words of a text that are said: without comment lines, names before lines, and sounds in brackets. Each turn is a paragraph. */
function saidText(text: string): string {
  return text
    .split(/\r\n|\r|\n/)
    .map((line) => {
      const { name, text: said } = splitName(line.trim(), new Set());
      return (name ? '\n\n' : '') + withoutSounds(said);
    })
    .join('\n');
}

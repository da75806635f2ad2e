import type { GivenWord } from '../core/given-transcript.ts';
import type { Cue } from '../core/media.ts';
import { sentences } from '../core/sentences.ts';
import { type Interval, secondsOf, type Window } from '../core/window.ts';
import { spread } from './spread.ts';

/** A sentence that reaches further than this over a window's edge at both sides is divided there. In seconds. */
const STRADDLE = 2;
/** A cue of which less than this share is speech by the detector is believed as it stands. */
const LEAST_SPEECH = 0.3;
/** Shortest utterance, in seconds. */
const SHORTEST = 0.1;

/** The words of cues, each cue's time shared out among its own. @param cues in order, not overlapping. */
export function wordsOfCues(cues: readonly Cue[]): GivenWord[] {
  let part = 0;
  return cues.flatMap((cue, number) => {
    const texts = cue.text.split(/\s+/).filter(Boolean);
    if (number > 0 && cue.speaker !== cues[number - 1]?.speaker) part += 1;
    const own = { cue: number, part, ...(cue.speaker ? { name: cue.speaker } : {}) };
    return spread(texts, [cue]).map((time, i) => ({ text: texts[i] ?? '', ...time, ...own }));
  });
}

/** Groups the words of the whole source into sentences: never across a change of part. @param words in order. */
export function sentencesOf(words: readonly GivenWord[]): GivenWord[][] {
  return runs(words, ({ part }) => part).flatMap((run) => sentences(run));
}

/**
 * The sentences of a given transcript that belong to a window: whole ones, each in the one window that holds its middle, their
 * words moved onto the speech. Windows that tile the source share all words out, none twice. A sentence that crosses an edge by
 * more than 2 s at both sides is divided there, since neither window could hold it.
 * @param all those of the whole source, in order.
 * @returns in order; all times within the window.
 */
export function sentencesIn(window: Window, all: readonly (readonly GivenWord[])[]): GivenWord[][] {
  const own = all
    .filter((sentence) => common(spanOf(sentence), window).length > 0)
    .flatMap((sentence) => dividedAt(window.end, sentence))
    .flatMap((sentence) => dividedAt(window.start, sentence))
    .filter((sentence) => holdsMiddle(window, sentence));
  const wanted = new Set(own.flat().map(({ cue }) => cue));
  const words = all.flat().filter(({ cue }) => wanted.has(cue));
  const cues = new Map(runs(words, ({ cue }) => cue).map((run) => [run[0]?.cue, run]));
  return own.flatMap((sentence) => {
    const moved = sentence.map((word) => inside(onSpeech(word, cues.get(word.cue) ?? [word], window), window));
    return withoutSlivers(sentences(moved)).map((part) => lasting(part, window));
  });
}

function runs<T>(items: readonly T[], keyOf: (item: T) => number): T[][] {
  const found: T[][] = [];
  items.forEach((item, i) => {
    const before = items[i - 1];
    if (before !== undefined && keyOf(before) === keyOf(item)) found.at(-1)?.push(item);
    else found.push([item]);
  });
  return found;
}

function dividedAt(edge: number, sentence: readonly GivenWord[]): GivenWord[][] {
  const { start, end } = spanOf(sentence);
  if (edge - start <= STRADDLE || end - edge <= STRADDLE) return [[...sentence]];
  const before = sentence.filter((word) => middleOf(word) < edge);
  return [before, sentence.slice(before.length)].filter((part) => part.length > 0);
}

function holdsMiddle({ start, end }: Interval, sentence: readonly GivenWord[]): boolean {
  const middle = middleOf(spanOf(sentence));
  return middle >= start && middle < end;
}

/** A cue is shown longer than it is said: within it, words are where the speech is. Outside the window nothing is known of it. */
function onSpeech(word: GivenWord, cue: readonly GivenWord[], window: Window): GivenWord {
  const shown = spanOf(cue);
  const speech = window.speech.flatMap((interval) => common(interval, shown));
  const inWindow = common(shown, window);
  if (secondsOf(speech) < LEAST_SPEECH * secondsOf(inWindow) || speech.length === 0) return word;
  const before = common(shown, { start: -Infinity, end: window.start });
  const after = common(shown, { start: window.end, end: Infinity });
  const times = spread(
    cue.map(({ text }) => text),
    [...before, ...speech, ...after],
  );
  return { ...word, ...times[cue.indexOf(word)] };
}

function inside(word: GivenWord, { start, end }: Interval): GivenWord {
  const within = (time: number) => Math.max(start, Math.min(end, time));
  return { ...word, start: within(word.start), end: within(word.end) };
}

/** Words that the window's edge has left without a time go with those after them, at the end with those before. */
function withoutSlivers(parts: readonly GivenWord[][]): GivenWord[][] {
  const whole: GivenWord[][] = [];
  let open: GivenWord[] = [];
  for (const part of parts) {
    open.push(...part);
    if (secondsOf([spanOf(part)]) < SHORTEST) continue;
    whole.push(open);
    open = [];
  }
  if (open.length > 0 && whole.length > 0) whole.at(-1)?.push(...open);
  else if (open.length > 0) whole.push(open);
  return whole;
}

/** What lasts next to nothing gets a tenth of a second inside the window. */
function lasting(words: readonly GivenWord[], window: Interval): GivenWord[] {
  const { start, end } = spanOf(words);
  if (end - start >= SHORTEST) return [...words];
  const from = Math.max(window.start, Math.min(start, window.end - SHORTEST));
  const times = spread(
    words.map(({ text }) => text),
    [{ start: from, end: from + SHORTEST }],
  );
  return words.map((word, i) => ({ ...word, ...times[i] }));
}

function common(a: Interval, b: Interval): Interval[] {
  const shared = { start: Math.max(a.start, b.start), end: Math.min(a.end, b.end) };
  return shared.end > shared.start ? [shared] : [];
}

function spanOf(words: readonly GivenWord[]): Interval {
  return { start: words[0]?.start ?? 0, end: words.at(-1)?.end ?? 0 };
}

const middleOf = ({ start, end }: Interval) => (start + end) / 2;

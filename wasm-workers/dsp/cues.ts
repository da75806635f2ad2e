import type { Cue } from '../core/media.ts';
import type { Word } from '../core/utterance.ts';

/** Readable subtitles: two lines of 42 characters for at most 7 s (Netflix, Timed Text Style Guide: general requirements). */
const LINE_CHARS = 42;
const MAX_LINES = 2;
const MAX_SECONDS = 7;

/** What cues are made of: an utterance, or a translated line with its place. */
export interface SpokenLine {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Times of the text's words, where they are known. */
  readonly words?: readonly Word[];
  readonly speaker?: string;
}

interface Token {
  readonly text: string;
  readonly start: number;
}

/**
 * Cues for lines in order. A line that is too long for the eye (two lines of 42 characters, 7 s) becomes several, parted
 * where a sentence or clause ends if that is near, timed by its words or else by its characters. Empty lines give none.
 */
export function cuesOf(lines: readonly SpokenLine[]): Cue[] {
  return lines.flatMap((line) => {
    const parts = split(tokensOf(line), line.end);
    return parts.map((tokens, i): Cue => {
      const start = tokens[0]?.start ?? line.start;
      const end = Math.min(parts[i + 1]?.[0]?.start ?? line.end, start + MAX_SECONDS);
      const text = wrapLines(textOf(tokens)).join('\n');
      return line.speaker === undefined ? { start, end, text } : { start, end, text, speaker: line.speaker };
    });
  });
}

/** The cues seen during [start, end), their times unchanged: a cue across a joint is in both parts (RFC 8216, 3.5). */
export function sliceCues(cues: readonly Cue[], start: number, end: number): Cue[] {
  return cues.filter((cue) => cue.start < end && cue.end > start);
}

/**
 * Breaks text into lines of at most `width` characters: evenly where two lines are enough, preferably after punctuation.
 * Spaces are normalised; a word longer than a line is broken.
 */
export function wrapLines(text: string, width = LINE_CHARS): string[] {
  const words = wordsOf(text).flatMap((word) => breakWord(word, width));
  const whole = words.join(' ');
  if (lengthOf(whole) <= width) return whole ? [whole] : [];
  const breaks = words.slice(1).flatMap((_, i) => {
    const pair = [words.slice(0, i + 1).join(' '), words.slice(i + 1).join(' ')] as const;
    return pair.every((line) => lengthOf(line) <= width) ? [pair] : [];
  });
  const best = lowest(breaks, ([first, second]) => unevenness(lengthOf(first), lengthOf(second), first));
  return best ? [...best] : greedy(words, width);
}

function greedy(words: readonly string[], width: number): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const longer = `${lines.at(-1) ?? ''} ${word}`;
    if (lines.length > 0 && lengthOf(longer) <= width) lines[lines.length - 1] = longer;
    else lines.push(word);
  }
  return lines;
}

/** Halves what is too long, as often as needed. One word that lasts long stays one. */
function split(tokens: readonly Token[], end: number): Token[][] {
  const first = tokens[0];
  if (!first) return [];
  const fits = wrapLines(textOf(tokens)).length <= MAX_LINES && end - first.start <= MAX_SECONDS;
  if (fits || tokens.length === 1) return [[...tokens]];
  const places = tokens.slice(1).map((_, i) => i + 1);
  const place = lowest(places, (at) => {
    const [before, after] = [textOf(tokens.slice(0, at)), textOf(tokens.slice(at))];
    return unevenness(lengthOf(before), lengthOf(after), before);
  });
  const at = place ?? 1;
  return [...split(tokens.slice(0, at), tokens[at]?.start ?? end), ...split(tokens.slice(at), end)];
}

/** How bad a break is: 0 for equal halves, 1 for none; the end of a sentence or clause makes up for some of it. */
function unevenness(before: number, after: number, textBefore: string): number {
  const bonus = /[.!?…。！？]["'»”’)]*$/.test(textBefore) ? 0.6 : /[,;:–—]$/.test(textBefore) ? 0.4 : 0;
  return Math.abs(before - after) / (before + after) - bonus;
}

function tokensOf(line: SpokenLine): Token[] {
  const texts = wordsOf(line.text).flatMap((word) => breakWord(word, LINE_CHARS));
  const words = line.words ?? [];
  const timed = words.length === texts.length && words.every((word, i) => word.text.trim() === texts[i]);
  const starts = words.map((word, i) => (i === 0 ? line.start : word.start));
  const rising = starts.every((start, i) => start > (starts[i - 1] ?? -Infinity) && (i === 0 || start < line.end));
  if (timed && rising) return texts.map((text, i) => ({ text, start: starts[i] ?? line.start }));
  const total = texts.reduce((sum, text) => sum + lengthOf(text) + 1, 0);
  let before = 0;
  return texts.map((text) => {
    const start = line.start + (line.end - line.start) * (before / total);
    before += lengthOf(text) + 1;
    return { text, start };
  });
}

function textOf(tokens: readonly Token[]): string {
  return tokens.map((token) => token.text).join(' ');
}

function wordsOf(text: string): string[] {
  return text.split(/\s+/u).filter((word) => word !== '');
}

/** Pieces of at most `width` characters, never cutting a surrogate pair. */
function breakWord(word: string, width: number): string[] {
  if (lengthOf(word) <= width) return [word];
  const letters = [...word];
  const pieces = Math.ceil(letters.length / width);
  return Array.from({ length: pieces }, (_, i) => letters.slice(i * width, (i + 1) * width).join(''));
}

function lengthOf(text: string): number {
  return [...text].length;
}

function lowest<Item>(items: readonly Item[], cost: (item: Item) => number): Item | undefined {
  let best: Item | undefined;
  let least = Infinity;
  for (const item of items) {
    const own = cost(item);
    if (own >= least) continue;
    best = item;
    least = own;
  }
  return best;
}

import type { Word } from './utterance.ts';
import { type Interval, overlap, secondsOf } from './window.ts';

export interface SentenceLimits {
  /** Seconds of silence that end an utterance even inside a sentence. */
  readonly pause?: number;
  /** Longest utterance in seconds; longer ones are cut at their best inner place. */
  readonly maxDuration?: number;
}

/** Ends of sentences, with what may close after them. */
const SENTENCE_END = /[.!?…。！？][»”"')\]]*$/u;
const CLAUSE_END = /[,;:、，；：–—][»”"')\]]*$/u;
/** Full stops that end no sentence: single initials and the commonest abbreviations of the languages we speak. */
const ABBREVIATION =
  /^(\p{Lu}|mr|mrs|ms|dr|st|prof|sr|sra|srta|m|mme|nr|bzw|ca|vs|etc|z\.b|d\.h|u\.a|e\.g|i\.e|p\.ej)\.$/iu;

/**
 * Groups words into utterances: whole sentences by their punctuation, broken at pauses, and never longer than `maxDuration`.
 * Every word is in exactly one utterance, and their order is kept. Source: whole sentences translate and sound best; a dubbed line
 * may not run across a pause in which the picture is silent.
 */
export function sentences<W extends Word>(words: readonly W[], limits: SentenceLimits = {}): W[][] {
  const { pause = 0.7, maxDuration = 12 } = limits;
  const found: W[][] = [];
  let open: W[] = [];
  words.forEach((word, i) => {
    open.push(word);
    const next = words[i + 1];
    const gap = next ? next.start - word.end : Infinity;
    if (endsSentence(word.text) || gap >= pause) {
      found.push(open);
      open = [];
    }
  });
  if (open.length > 0) found.push(open);
  return found.flatMap((sentence) => cut(sentence, maxDuration));
}

/** Whether a sentence ends with a word: a full stop after an abbreviation ends none. */
export function endsSentence(text: string): boolean {
  return SENTENCE_END.test(text) && !ABBREVIATION.test(text);
}

/** Halves a sentence that lasts too long: after a clause if it can, else at its longest gap, and near its middle. */
function cut<W extends Word>(words: readonly W[], maxDuration: number): W[][] {
  const [first, last] = [words[0], words.at(-1)];
  if (!first || !last || words.length < 2 || last.end - first.start <= maxDuration) return [[...words]];
  const middle = (first.start + last.end) / 2;
  const length = last.end - first.start;
  let best = { after: 0, score: -Infinity };
  for (let i = 0; i < words.length - 1; i++) {
    const [word, next] = [words[i] as W, words[i + 1] as W];
    const offCentre = Math.abs((word.end + next.start) / 2 - middle) / length;
    const score = (CLAUSE_END.test(word.text) ? 0.4 : 0) + Math.min(1, next.start - word.end) - offCentre;
    if (score > best.score) best = { after: i, score };
  }
  const head = words.slice(0, best.after + 1);
  const tail = words.slice(best.after + 1);
  return [...cut(head, maxDuration), ...cut(tail, maxDuration)];
}

/** Text with its time, such as a recogniser's own translation of a stretch of speech. */
export interface TimedText extends Interval {
  readonly text: string;
}

/**
 * Gives translated segments to the utterances they belong to. A segment that spans several utterances is divided among them: at
 * its own sentence ends where it has as many, otherwise in proportion to their time, between words and best after a clause. One
 * that spans none goes whole to the nearest.
 * @param segments in order. @param utterances in order.
 * @returns for each utterance its text; '' where nothing was said for it. Every word is in exactly one place, order kept.
 */
export function segmentsToUtterances(segments: readonly TimedText[], utterances: readonly Interval[]): string[] {
  const parts: string[][] = utterances.map(() => []);
  if (utterances.length === 0) return [];
  let earliest = 0;
  for (const segment of segments) {
    for (const piece of divided(segment, utterances)) {
      // Never before the utterance that the text before went to: order is kept.
      earliest = Math.max(earliest, nearest(piece, utterances));
      parts[earliest]?.push(piece.text.trim());
    }
  }
  return parts.map((texts) => texts.filter(Boolean).join(' '));
}

/** A segment cut into one part an utterance that it covers. */
function divided(segment: TimedText, utterances: readonly Interval[]): readonly TimedText[] {
  const covered = utterances.filter(
    (utterance) => overlap(segment, utterance) > 0.5 * (utterance.end - utterance.start),
  );
  if (covered.length < 2) return [segment];
  const whole = sentenceTexts(segment.text);
  const texts = whole.length === covered.length ? whole : byTime(segment.text, covered);
  return texts.map((text, i) => ({ ...(covered[i] as Interval), text }));
}

/** A text's words shared out in proportion to the intervals' lengths; a cut moves to a clause's end where one is near. */
function byTime(text: string, intervals: readonly Interval[]): string[] {
  const words = text.split(/\s+/).filter(Boolean);
  if (words.length < intervals.length) return intervals.map((_, i) => (i === 0 ? words.join(' ') : ''));
  const total = secondsOf(intervals);
  let time = 0;
  let from = 0;
  return intervals.map(({ start, end }, i) => {
    time += end - start;
    const left = intervals.length - 1 - i;
    const ideal = Math.round((words.length * time) / total);
    const to = left === 0 ? words.length : cutNear(words, ideal, from + 1, words.length - left);
    const own = words.slice(from, to).join(' ');
    from = to;
    return own;
  });
}

/** The place in [least, most] near `ideal` where words are best parted: after a clause within a few words, else there. */
function cutNear(words: readonly string[], ideal: number, least: number, most: number): number {
  const within = Math.max(2, Math.round(words.length / 6));
  const places = words
    .map((_, i) => i)
    .filter((place) => place >= least && place <= most && Math.abs(place - ideal) <= within)
    .filter((place) => CLAUSE_END.test(words[place - 1] ?? '') || SENTENCE_END.test(words[place - 1] ?? ''))
    .toSorted((a, b) => Math.abs(a - ideal) - Math.abs(b - ideal));
  return places[0] ?? Math.min(most, Math.max(least, ideal));
}

/** A text's sentences, by their punctuation ({@link endsSentence}); joined with spaces they are the text's words again. */
export function sentenceTexts(text: string): string[] {
  const texts: string[] = [];
  let open: string[] = [];
  for (const word of text.split(/\s+/).filter(Boolean)) {
    open.push(word);
    if (!endsSentence(word)) continue;
    texts.push(open.join(' '));
    open = [];
  }
  if (open.length > 0) texts.push(open.join(' '));
  return texts;
}

/** The utterance it overlaps most; where there is none the closest; the earlier one of equals. */
function nearest(piece: Interval, utterances: readonly Interval[]): number {
  const score = (utterance: Interval) => {
    const shared = overlap(piece, utterance);
    if (shared > 0) return shared;
    return -Math.max(utterance.start - piece.end, piece.start - utterance.end);
  };
  return utterances.reduce(
    (best, utterance, i) => (score(utterance) > score(utterances[best] as Interval) ? i : best),
    0,
  );
}

import { segmentsToUtterances } from '../sentences.ts';
import { wordsOf } from './clauses.ts';
import type { Glossary } from './glossary.ts';
import type { Translate } from './long.ts';
import { namesIn } from './names.ts';
import { type Translated, translateSafely } from './repair.ts';
import { isKept, type SpanRules, spansOf } from './spans.ts';

/** A line to translate: an utterance of a transcript. */
export interface SourceLine {
  readonly text: string;
  /** Seconds of the source. */
  readonly start: number;
  readonly end: number;
  readonly speaker: string;
}

export interface LineOptions {
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
  readonly glossary: Glossary;
  /** Longest sentence, in words, that the translator copes with: lines are not joined beyond it. */
  readonly maxWords?: number;
  /** Translates texts of any length. */
  readonly translate: Translate;
}

/** Seconds of silence across which a sentence goes on. */
const LONGEST_GAP = 2;
/** Lines that may be parts of one sentence, and words that these may have together. */
const MOST_LINES = 4;
const MOST_WORDS = 60;

const MARKUP = /<\/?[a-z][^<>]*>|\{\\[^{}]*\}|[♪♫]+|(?:\p{Extended_Pictographic}|\u200D|\uFE0F)+/giu;

/**
 * Translates lines, each into exactly one, in order. Lines that are parts of one sentence are translated together and shared out again;
 * markup stays where it is; numbers, names, addresses and the glossary come through ({@link translateSafely}).
 */
export async function translateLines(
  lines: readonly SourceLine[],
  options: LineOptions,
): Promise<readonly Translated[]> {
  const names = namesIn(
    lines.map(({ text }) => text),
    options.from,
  );
  const rules: SpanRules = { from: options.from, to: options.to, glossary: options.glossary, names };
  const groups = sentenceGroups(lines, options.maxWords ?? MOST_WORDS);
  const together = groups.filter((group) => group.length > 1);
  const texts = [
    ...lines.map(({ text }) => text),
    ...together.map((group) => group.map((i) => lines[i]?.text).join(' ')),
  ];
  const done = await translateMarked(texts, rules, options.translate);
  const result = done.slice(0, lines.length);
  together.forEach((group, g) => {
    const whole = done[lines.length + g];
    const shares =
      whole &&
      sharedOut(
        whole,
        group.flatMap((i) => lines[i] ?? []),
        rules,
      );
    if (shares) for (const [n, i] of group.entries()) result[i] = shares[n] ?? (result[i] as Translated);
  });
  return result;
}

/** Indices of lines that make one sentence: same speaker, no end of a sentence between them, no long pause. */
export function sentenceGroups(lines: readonly SourceLine[], maxWords: number): readonly (readonly number[])[] {
  const groups: number[][] = [];
  for (const [i, line] of lines.entries()) {
    const before = lines[i - 1];
    const open = groups.at(-1);
    const words = (open ?? []).reduce(
      (sum, at) => sum + wordsOf(lines[at]?.text ?? '').length,
      wordsOf(line.text).length,
    );
    const goesOn =
      before !== undefined &&
      open !== undefined &&
      before.speaker === line.speaker &&
      isPlain(before.text) &&
      isPlain(line.text) &&
      !/[.!?…。！？]["»”')\]]*\s*$/u.test(before.text) &&
      line.start - before.end <= LONGEST_GAP &&
      open.length < MOST_LINES &&
      words <= Math.min(maxWords, MOST_WORDS);
    if (goesOn) open.push(i);
    else groups.push([i]);
  }
  return groups;
}

/** Whether a text has words and no markup, which belongs to its own line. */
function isPlain(text: string): boolean {
  return /\p{L}/u.test(text) && text.search(MARKUP) < 0;
}

/** A sentence's translation, shared out to its lines; undefined where a line would be left without words or without what it must hold. */
function sharedOut(
  whole: Translated,
  lines: readonly SourceLine[],
  rules: SpanRules,
): readonly Translated[] | undefined {
  const [first, last] = [lines[0], lines.at(-1)];
  if (!first || !last || whole.untranslated || whole.notes.length > 0) return undefined;
  const texts = segmentsToUtterances([{ start: first.start, end: last.end, text: whole.text }], lines);
  const holds = lines.every(({ text }, i) => {
    const own = texts[i] ?? '';
    return /[\p{L}\p{N}]/u.test(own) && spansOf(text, rules).every((span) => isKept(span, own));
  });
  return holds ? texts.map((text) => ({ text, notes: [], untranslated: false })) : undefined;
}

/** Translates what stands between marks, and leaves the marks and what has no letters as they are. */
async function translateMarked(
  texts: readonly string[],
  rules: SpanRules,
  translate: Translate,
): Promise<readonly Translated[]> {
  const cut = texts.map(piecesOf);
  const asked = cut.flat().filter(({ isText }) => isText);
  const given = await translateSafely(
    asked.map(({ text }) => text.trim()),
    rules,
    translate,
  );
  let next = 0;
  return cut.map((pieces, i) => {
    const done = pieces.map(({ text, isText }) => {
      if (!isText) return { text, notes: [], untranslated: false };
      const own = given[next++] as Translated;
      const [, before = ''] = /^(\s*)/.exec(text) ?? [];
      const [, after = ''] = /(\s*)$/.exec(text) ?? [];
      return { ...own, text: `${before}${own.text}${after}` };
    });
    const spoken = done.filter((_, p) => pieces[p]?.isText);
    const untranslated = spoken.length > 0 && spoken.every((own) => own.untranslated);
    const notes = [...new Set(done.flatMap((own) => own.notes))];
    return { text: untranslated ? (texts[i] ?? '') : done.map(({ text }) => text).join(''), notes, untranslated };
  });
}

function piecesOf(text: string): { text: string; isText: boolean }[] {
  const pieces: { text: string; isText: boolean }[] = [];
  const add = (piece: string, isMark: boolean) => {
    if (piece !== '') pieces.push({ text: piece, isText: !isMark && /\p{L}/u.test(piece) });
  };
  let from = 0;
  for (const match of text.matchAll(MARKUP)) {
    add(text.slice(from, match.index), false);
    add(match[0], true);
    from = match.index + match[0].length;
  }
  add(text.slice(from), false);
  return pieces;
}

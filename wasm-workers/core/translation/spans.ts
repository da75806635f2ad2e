import { primarySubtag } from '../language.ts';
import type { Glossary } from './glossary.ts';

/** What must come through a translation unharmed. */
export type SpanKind = 'term' | 'address' | 'number' | 'name' | 'foreign';

/** A stretch of a text that has to come out in a known form. */
export interface Span {
  readonly start: number;
  readonly end: number;
  readonly kind: SpanKind;
  /** As it stands in the source. */
  readonly source: string;
  /** As it has to stand in the translation. */
  readonly target: string;
  readonly exact: boolean;
}

export interface SpanRules {
  /** BCP 47. */
  readonly from: string;
  readonly to: string;
  readonly glossary: Glossary;
  /** Words known to be names (see {@link namesIn}). */
  readonly names: ReadonlySet<string>;
}

const ADDRESS =
  /(?:https?:\/\/|www\.)[^\s<>"“”]+[^\s<>"“”.,;:!?)\]]|[\p{L}\p{N}._+-]+@[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+|(?<![\p{L}\p{N}@])[a-z\d-]+(?:\.[a-z\d-]+)*\.(?:com|org|net|io|dev|eu|de|fr|es|it|uk|edu|gov)(?:\/[^\s<>"“”]*[^\s<>"“”.,;:!?)\]])?(?![\p{L}\p{N}])/giu;
const NUMBER = /(?<![\p{L}\p{N}])\d+(?:[.,:/]\d+)*(?![\p{L}\p{N}])/gu;
/** Words longer than any language's: identifiers, keys, noise. */
const ENDLESS = /\S{60,}/gu;
const LATIN = new Set(['en', 'es', 'fr', 'de', 'it', 'pt', 'nl']);
const OTHER_SCRIPT = /(?:(?!\p{Script=Latin})\p{L}\p{M}*)+/gu;
/** Languages that write decimals with a comma. */
const DECIMAL_COMMA = new Set(['es', 'fr', 'de', 'it', 'pt', 'nl']);

/** Everything in a text that must come through, in order, without overlaps; what stands first in this list goes before. */
export function spansOf(text: string, rules: SpanRules): readonly Span[] {
  const found: Span[] = [];
  const add = (start: number, source: string, kind: SpanKind, target = source, exact = true) => {
    const end = start + source.length;
    if (source !== '' && !found.some((other) => start < other.end && other.start < end))
      found.push({ start, end, kind, source, target, exact });
  };
  for (const entry of rules.glossary.toSorted((a, b) => b.source.length - a.source.length)) {
    const exact = entry.case === 'exact';
    for (const match of text.matchAll(wordPattern(entry.source, exact)))
      add(match.index, match[0], 'term', entry.target === entry.source ? match[0] : entry.target, exact);
  }
  for (const match of text.matchAll(ADDRESS)) add(match.index, match[0], 'address');
  for (const match of text.matchAll(ENDLESS)) add(match.index, match[0], 'foreign');
  for (const match of text.matchAll(NUMBER)) add(match.index, match[0], 'number', localNumber(match[0], rules));
  if (LATIN.has(primarySubtag(rules.from)))
    for (const match of text.matchAll(OTHER_SCRIPT)) add(match.index, match[0], 'foreign');
  for (const name of rules.names)
    for (const match of text.matchAll(wordPattern(name, true))) add(match.index, match[0], 'name');
  return found.toSorted((a, b) => a.start - b.start);
}

/** Whether a translation holds what a span asks for. */
export function isKept(span: Span, translation: string): boolean {
  if (span.kind === 'number') {
    const digits = (text: string) => text.replace(/\D/g, '');
    return [...translation.matchAll(NUMBER)].some((match) => digits(match[0]) === digits(span.target));
  }
  if (span.kind === 'name') return hasName(span.target, translation);
  if (span.kind === 'term') return wordPattern(span.target, span.exact).test(translation);
  return translation.includes(span.target);
}

/** The glossary's entries that a translation does not follow. */
export function brokenTerms(text: string, translation: string, rules: Omit<SpanRules, 'names'>): readonly Span[] {
  const spans = spansOf(text, { ...rules, names: new Set() });
  return spans.filter((span) => span.kind === 'term' && !isKept(span, translation));
}

/** A pattern for a text as whole words. */
export function wordPattern(text: string, exact: boolean): RegExp {
  const escaped = text
    .trim()
    .replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')
    .replace(/\s+/g, '\\s+');
  return new RegExp(`(?<![\\p{L}\\p{M}\\p{N}])${escaped}(?![\\p{L}\\p{M}\\p{N}])`, exact ? 'gu' : 'giu');
}

/** A name as it is, or as the other language writes it: London, Londres. */
function hasName(name: string, translation: string): boolean {
  return [...translation.matchAll(/\p{Lu}[\p{L}\p{M}'’-]*/gu)].some(([word]) => {
    if (word === name) return true;
    const shorter = Math.min(word.length, name.length);
    let same = 0;
    while (same < shorter && word[same]?.toLowerCase() === name[same]?.toLowerCase()) same++;
    return same >= 3 && same >= 0.6 * shorter;
  });
}

/** 12,000.5 → 12.000,5 where the target writes it so. */
function localNumber(number: string, { from, to }: SpanRules): string {
  const [source, target] = [primarySubtag(from), primarySubtag(to)].map((language) => DECIMAL_COMMA.has(language));
  const swapped = { ',': '.', '.': ',' } as Readonly<Record<string, string>>;
  return source === target || /[:/]/.test(number) ? number : number.replace(/[.,]/g, (mark) => swapped[mark] ?? mark);
}

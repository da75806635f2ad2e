import { clausesOf, wordsOf } from './clauses.ts';
import { type Fault, faultOf, withoutLoops } from './faults.ts';
import type { Translate } from './long.ts';
import { isKept, type Span, type SpanRules, spansOf } from './spans.ts';
import { standIn, takeBack } from './stand-ins.ts';

/** A text in the target language, and what a person should know about it. */
export interface Translated {
  readonly text: string;
  /** Sentences; empty where all went well. */
  readonly notes: readonly string[];
  /** The translator gave nothing: this is the source, but for what must come through. */
  readonly untranslated: boolean;
}

const NOTHING_CAME = 'The translator gave nothing for this line, so the original stays. Write it yourself.';

/** A text on its way. */
interface Draft {
  readonly source: string;
  readonly spans: readonly Span[];
  text: string;
  fault: Fault | undefined;
  readonly notes: string[];
  untranslated: boolean;
}

/**
 * Translates texts and sees to it that what must come through does. In this order, each for those only that need it: as they are; in
 * smaller parts, where the result is empty, a loop or the source again; with stand-ins for what was lost; and at last around it, which
 * costs fluency and always holds. What could not be helped is said in the notes.
 */
export async function translateSafely(
  texts: readonly string[],
  rules: SpanRules,
  translate: Translate,
): Promise<readonly Translated[]> {
  const drafts = texts.map(
    (source): Draft => ({
      source,
      spans: spansOf(source, rules),
      text: '',
      fault: undefined,
      notes: [],
      untranslated: false,
    }),
  );
  const first = await translate(texts);
  for (const [i, draft] of drafts.entries()) settle(draft, first[i] ?? '');
  await inParts(drafts, rules.from, translate);
  const broken = drafts.filter((draft) => lost(draft).length > 0);
  for (const draft of broken) noteTerms(draft);
  await withStandIns(broken, translate);
  await around(
    broken.filter((draft) => lost(draft).some(({ kind }) => kind !== 'name')),
    translate,
  );
  return drafts.map(finished);
}

function settle(draft: Draft, text: string): void {
  draft.text = text.trim();
  draft.fault = faultOf(draft.source, draft.text);
}

function lost({ spans, text }: Draft): readonly Span[] {
  return spans.filter((span) => !isKept(span, text));
}

/** A second try for what came out empty, as a loop or as it went in: parts of half the length. */
async function inParts(drafts: readonly Draft[], language: string, translate: Translate): Promise<void> {
  const faulty = drafts.filter((draft) => draft.fault !== undefined);
  const parts = faulty.map(({ source }) =>
    clausesOf(source, Math.max(3, Math.ceil(wordsOf(source).length / 2)), language),
  );
  const given = await translate(parts.flat());
  let next = 0;
  faulty.forEach((draft, i) => {
    const own = given.slice(next, next + (parts[i]?.length ?? 0));
    next += own.length;
    const joined = own
      .map((text) => text.trim())
      .join(' ')
      .trim();
    if (faultOf(draft.source, joined) === undefined || draft.fault === 'empty') settle(draft, joined);
  });
}

async function withStandIns(drafts: readonly Draft[], translate: Translate): Promise<void> {
  const tries = drafts.flatMap((draft) => {
    const stoodIn = standIn(draft.source, lost(draft));
    return stoodIn ? [{ draft, stoodIn }] : [];
  });
  const given = await translate(tries.map(({ stoodIn }) => stoodIn.text));
  tries.forEach(({ draft, stoodIn }, i) => {
    const text = takeBack(stoodIn, given[i] ?? '');
    if (text === undefined || !draft.spans.every((span) => isKept(span, text)) || faultOf(draft.source, text)) return;
    settle(draft, text);
  });
}

/** Translates what stands between the spans, and puts them in between. */
async function around(drafts: readonly Draft[], translate: Translate): Promise<void> {
  const cuts = drafts.map(({ source, spans }) => {
    const ends = [0, ...spans.map(({ end }) => end)];
    return [...spans.map(({ start }) => start), source.length].map((start, i) => source.slice(ends[i], start));
  });
  const hasWords = (text: string) => /\p{L}/u.test(text);
  const given = await translate(cuts.flat().filter(hasWords));
  let next = 0;
  for (const [d, draft] of drafts.entries()) {
    const between = (cuts[d] ?? []).map((cut) => {
      if (!hasWords(cut)) return { cut, text: cut };
      return { cut, text: edged(cut, withoutLoops((given[next++] ?? '').trim())) };
    });
    const asked = between.filter(({ cut }) => hasWords(cut));
    const isEmpty = asked.length > 0 && asked.every(({ text }) => !hasWords(text));
    settle(draft, isEmpty ? '' : between.map(({ text }, i) => text + (draft.spans[i]?.target ?? '')).join(''));
  }
}

/** A translation between the same spaces as its source, and without a full stop that the source does not have. */
function edged(source: string, translation: string): string {
  const [, before = ''] = /^(\s*)/.exec(source) ?? [];
  const [, after = ''] = /(\s*)$/.exec(source) ?? [];
  const text = /[.!?…]\s*$/u.test(source) ? translation : translation.replace(/[.]+$/, '');
  return `${before}${text}${after}`;
}

function noteTerms(draft: Draft): void {
  for (const { kind, source, target } of lost(draft))
    if (kind === 'term') draft.notes.push(`The translator did not use “${target}” for “${source}”; it was put in.`);
}

/** The source with its spans as they have to stand in the translation. */
function withTargets({ source, spans }: Draft): string {
  return spans.reduceRight((text, { start, end, target }) => text.slice(0, start) + target + text.slice(end), source);
}

function finished(draft: Draft): Translated {
  const { notes } = draft;
  if (draft.fault === 'empty') return { text: withTargets(draft), untranslated: true, notes: [NOTHING_CAME] };
  for (const { kind, source: name } of lost(draft))
    if (kind === 'name') notes.push(`The name “${name}” may have been lost.`);
  if (draft.fault === 'copy') notes.push('This came back as it was. Check whether it is translated.');
  if (draft.fault !== 'loop') return { text: draft.text, notes, untranslated: false };
  const cut = withoutLoops(draft.text);
  const held = draft.spans.every((span) => !isKept(span, draft.text) || isKept(span, cut));
  notes.push('The translator repeated itself here. Read this line.');
  return { text: held ? cut : draft.text, notes, untranslated: false };
}

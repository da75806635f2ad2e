import { sentenceTexts } from '../sentences.ts';
import { clausesOf } from './clauses.ts';

/** One translation for each text, in order. */
export type Translate = (texts: readonly string[]) => Promise<readonly string[]>;

/** What no sentence of people is longer than; longer ones are cut whatever the translator copes with. */
const MOST_WORDS = 60;

export interface LongOptions {
  readonly translate: Translate;
  /** Longest sentence, in words, that the translator copes with. */
  readonly maxWords?: number;
  /** Primary subtag of the language of the texts. */
  readonly from: string;
}

/** A part of a text, as the translator gets it, and how it goes back. */
interface Part {
  readonly asked: string;
  /** What stands after it in the source where it is no sentence: a comma. */
  readonly mark: string;
  /** Whether its first letter is small inside the sentence. */
  readonly small: boolean;
  readonly whole: boolean;
}

/**
 * Translates texts of any length: sentence by sentence, and those that are too long clause by clause, each dressed as a sentence because
 * that is what translators have learnt; all in one call.
 */
export async function translateLong(texts: readonly string[], options: LongOptions): Promise<readonly string[]> {
  const { translate, from, maxWords = MOST_WORDS } = options;
  const parts = texts.map((text) => sentenceTexts(text).flatMap((sentence) => partsOf(sentence, maxWords, from)));
  const given = await translate(parts.flat().map((part) => part.asked));
  let next = 0;
  return parts.map((own) =>
    own
      .map((part) => undressed(given[next++] ?? '', part))
      .filter(Boolean)
      .join(' '),
  );
}

function partsOf(sentence: string, maxWords: number, language: string): Part[] {
  const clauses = clausesOf(sentence, maxWords, language);
  if (clauses.length === 1) return [{ asked: sentence, mark: '', small: false, whole: true }];
  return clauses.map((clause, i) => {
    const [, bare = clause, mark = ''] = /^(.*?)([,;:–—]*)$/su.exec(clause) ?? [];
    const last = i === clauses.length - 1;
    const first = i === 0 ? clause.charAt(0) : clause.charAt(0).toUpperCase();
    return {
      asked: `${first}${(last ? clause : bare).slice(1)}${last ? '' : '.'}`,
      mark,
      small: i > 0 && /^\p{Ll}/u.test(clause),
      whole: last,
    };
  });
}

/** A translated clause as a part of its sentence. */
function undressed(translated: string, { mark, small, whole }: Part): string {
  const text = whole ? translated.trim() : translated.trim().replace(/[.,;:]+$/u, '');
  if (text === '') return '';
  // A capital that the source did not have; names keep theirs, as far as a second capital shows them.
  const lower = small && /^\p{Lu}[\p{Ll}\s]/u.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return `${lower}${mark}`;
}

import { primarySubtag } from '../language.ts';

/** Capitalised inside a sentence, and yet a word of its language: peoples and tongues. */
const OF_A_PEOPLE = /(?:ish|ese|ic|icans?|ians?|ans)$/;
const NO_NAMES = new Set([
  'I',
  'Mr',
  'Mrs',
  'Ms',
  'Dr',
  'God',
  'Christmas',
  'Easter',
  'Internet',
  'French',
  'German',
  'Greek',
  'Dutch',
  'OK',
  'TV',
]);
/** Languages that write every noun with a capital, so that none tells a name. */
const CAPITAL_NOUNS = new Set(['de']);

/**
 * Words that are names, by the company they keep: written with a capital inside a sentence, and nowhere without. Months, days, languages
 * and countries have translations, so they are none.
 * @param texts neighbouring lines. @param language BCP 47 of the texts.
 */
export function namesIn(texts: readonly string[], language: string): ReadonlySet<string> {
  const source = primarySubtag(language);
  if (CAPITAL_NOUNS.has(source)) return new Set();
  const capital = new Set<string>();
  const small = new Set<string>();
  for (const text of texts) {
    for (const match of text.matchAll(/(?<![\p{L}\p{N}'’])\p{L}[\p{L}\p{M}'’-]*/gu)) {
      const word = match[0].replace(/['’]s$/, '').replace(/['’-]+$/, '');
      if (/^\p{Ll}/u.test(word)) small.add(word);
      else if (isInside(text, match.index)) capital.add(word);
    }
  }
  const common = commonNames(source);
  return new Set(
    [...capital].filter(
      (word) =>
        word.length > 1 &&
        !NO_NAMES.has(word) &&
        !OF_A_PEOPLE.test(word) &&
        !/^I['’]/.test(word) &&
        !small.has(word.toLowerCase()) &&
        !common.has(word.toLowerCase()),
    ),
  );
}

/** Whether a word stands after another one of its sentence, so that its capital means something. */
function isInside(text: string, at: number): boolean {
  return /[\p{L}\p{N}],?\s+$/u.test(text.slice(0, at));
}

const knownNames = new Map<string, ReadonlySet<string>>();

/** Days, months, languages and countries as a language calls them, in lower case, word by word. */
function commonNames(language: string): ReadonlySet<string> {
  const known = knownNames.get(language);
  if (known) return known;
  const days = Array.from({ length: 7 }, (_, d) => new Date(Date.UTC(2024, 0, 1 + d)));
  const months = Array.from({ length: 12 }, (_, m) => new Date(Date.UTC(2024, m, 1)));
  const named = (dates: readonly Date[], part: 'weekday' | 'month') =>
    dates.map((date) => new Intl.DateTimeFormat(language, { [part]: 'long', timeZone: 'UTC' }).format(date));
  const found = [...named(days, 'weekday'), ...named(months, 'month'), ...displayNames(language)];
  const words = new Set(found.flatMap((name) => name.toLowerCase().split(/[^\p{L}]+/u)).filter(Boolean));
  knownNames.set(language, words);
  return words;
}

function displayNames(language: string): readonly string[] {
  const letters = [...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'];
  const pairs = letters.flatMap((a) => letters.map((b) => a + b));
  const of = (type: 'region' | 'language', codes: readonly string[]) => {
    const names = new Intl.DisplayNames([language], { type, fallback: 'none' });
    return codes.flatMap((code) => names.of(code) ?? []);
  };
  return [
    ...of('region', pairs),
    ...of(
      'language',
      pairs.map((pair) => pair.toLowerCase()),
    ),
  ];
}

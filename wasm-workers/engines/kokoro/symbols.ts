/** How Kokoro's training data (misaki) spells what espeak-ng writes; the order counts. */
type Spelling = readonly (readonly [RegExp, string])[];

/** Diphthongs and affricates are one symbol each. */
const PAIRS: Spelling = [
  [/aɪ/g, 'I'],
  [/aʊ/g, 'W'],
  [/eɪ/g, 'A'],
  [/ɔɪ/g, 'Y'],
  [/oʊ/g, 'O'],
  [/əʊ/g, 'Q'],
  [/dʒ/g, 'ʤ'],
  [/tʃ/g, 'ʧ'],
];

const ENGLISH: Spelling = [
  // https://en.wiktionary.org/wiki/kokoro: espeak-ng stresses the second syllable.
  [/kəkˈoːɹoʊ/g, 'kˈoʊkəɹoʊ'],
  [/kəkˈɔːɹəʊ/g, 'kˈəʊkəɹəʊ'],
  // It glues "hundred" to the numeral before it, and sets the s of a genitive apart.
  [/(?<=[^\sˈˌ])(?=hˈʌndɹɪd)/g, ' '],
  [/ z(?=[;:,.!? ]|$)/g, 'z'],
  ...PAIRS,
  [/əl(?![ˈˌaeiouæɑɐəɚɛɜɪɔʊʌᵻAIOQWY])/g, 'ᵊl'],
  [/ʔn\u0329?/g, 'tn'],
  [/ʔ/g, 't'],
  [/(\S)\u0329/g, 'ᵊ$1'],
  [/ʲ(?=[oə])/g, 'j'],
  [/ʲ|\u0303|\u0329/g, ''],
  [/ɚ/g, 'əɹ'],
  [/r/g, 'ɹ'],
  [/[xç]/g, 'k'],
  [/ɐ/g, 'ə'],
  [/ɬ/g, 'l'],
  [/e(?!ə)/g, 'A'],
];

const AMERICAN: Spelling = [...ENGLISH, [/ɜːɹ?/g, 'ɜɹ'], [/ɪə/g, 'iə'], [/o/g, 'ɔ'], [/ː/g, '']];

const BRITISH: Spelling = [...ENGLISH, [/eə/g, 'ɛː'], [/iə/g, 'ɪə'], [/o/g, 'ɔ']];

const ROMANCE: Spelling = [...PAIRS, [/dz/g, 'ʣ'], [/ts/g, 'ʦ'], [/-/g, '']];

/** What the first letter of a Kokoro voice's name means. */
export interface Accent {
  /** Primary subtag of the language it speaks. */
  readonly language: string;
  /** espeak-ng's name of it. */
  readonly espeak: string;
  readonly spelling: Spelling;
}

const ACCENTS: Readonly<Record<string, Accent>> = {
  a: { language: 'en', espeak: 'en-us', spelling: AMERICAN },
  b: { language: 'en', espeak: 'en', spelling: BRITISH },
  e: { language: 'es', espeak: 'es', spelling: ROMANCE },
  f: { language: 'fr', espeak: 'fr', spelling: ROMANCE },
  i: { language: 'it', espeak: 'it', spelling: ROMANCE },
  p: { language: 'pt', espeak: 'pt-br', spelling: ROMANCE },
};

/** The accent of a voice such as `af_heart`; undefined for those Kokoro has and we cannot pronounce for (Hindi, Japanese, Chinese). */
export function accentOf(voice: string): Accent | undefined {
  return /^[a-z][fm]_[a-z]+$/.test(voice) ? ACCENTS[voice.charAt(0)] : undefined;
}

/**
 * espeak-ng's phonemes (NFD) in Kokoro's symbols.
 * @param vocabulary what the tokenizer knows: symbols beyond it are dropped.
 */
export function kokoroSymbols(phonemes: string, accent: Accent, vocabulary: ReadonlyMap<string, number>): string {
  const composed = phonemes.replace(/c\u0327/g, 'ç');
  const spelt = accent.spelling.reduce((text, [pattern, symbol]) => text.replace(pattern, symbol), composed);
  return [...spelt]
    .filter((symbol) => vocabulary.has(symbol))
    .join('')
    .replace(/ {2,}/g, ' ')
    .trim();
}

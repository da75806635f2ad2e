import { expect, test } from 'vitest';
import { accentOf, kokoroSymbols } from './symbols.ts';

/** All symbols of Kokoro's tokenizer.json that speech in these languages uses. */
const vocabulary = new Map(
  [...' ;:,.!?"\u0303ʣʦAIOQWYᵊabdefhijklmnoprstuvwxyzɑɐɒæβɔçðʤəɚɛɜɡɪŋɲøθœɹɾʁʃʧʊʌɣʎʒʔˈˌːʲᵻʝ'].map((symbol, id) => [
    symbol,
    id,
  ]),
);
const spell = (voice: string, phonemes: string) => {
  const accent = accentOf(voice);
  if (!accent) throw new Error(`no accent for ${voice}`);
  return kokoroSymbols(phonemes, accent, vocabulary);
};

test.each([
  ['diphthongs and affricates are one symbol', 'mˌaɪ tʃˈɔɪs, dʒˈoʊ; hˈaʊ dˈeɪ', 'mˌI ʧˈYs, ʤˈO; hˈW dˈA'],
  ['r-coloured vowels are spelt out, length marks dropped', 'wˈɜːld wˈɔːɾɚ fˈoːɹ', 'wˈɜɹld wˈɔɾəɹ fˈɔɹ'],
  ['a syllabic l has a short schwa, the l of another syllable has not', 'lˈɪɾəl əlˈɔŋ', 'lˈɪɾᵊl əlˈɔŋ'],
  ['hundred stands alone', 'nˈaɪntiːnhˈʌndɹɪd', 'nˈIntin hˈʌndɹɪd'],
  ['a genitive s belongs to its word', 'mˈɛɹi z.', 'mˈɛɹiz.'],
  ['the model’s own name is said as its authors say it', 'kəkˈoːɹoʊ', 'kˈOkəɹO'],
])('American English: %s', (_rule, phonemes, symbols) => {
  expect(spell('af_heart', phonemes)).toBe(symbols);
});

test('British English keeps its long vowels and has diphthongs of its own', () => {
  expect(spell('bm_george', 'ðə kˈɑː ɡˈəʊz ðˈeə nˌiə')).toBe('ðə kˈɑː ɡˈQz ðˈɛː nˌɪə');
});

test('Italian affricates are one symbol, Portuguese nasal vowels keep their tilde, ç is composed', () => {
  expect(spell('if_sara', 'pˈitsːa dzˈɛro tʃˈena')).toBe('pˈiʦːa ʣˈɛro ʧˈena');
  expect(spell('pf_dora', 'kˌoɾasˈɐ\u0303ʊ\u0303')).toBe('kˌoɾasˈɐ\u0303ʊ\u0303');
  expect(spell('ff_siwis', 'c\u0327a')).toBe('ça');
});

test('symbols that Kokoro does not know are dropped', () => {
  expect(spell('ef_dora', 'ˈo↓l‿a')).toBe('ˈola');
});

test('only voices of languages that we can pronounce have an accent', () => {
  expect(['af_heart', 'bm_george', 'pf_dora'].map((voice) => accentOf(voice)?.language)).toEqual(['en', 'en', 'pt']);
  expect(['jf_alpha', 'zm_yunxi', 'heart', '../af_x'].map(accentOf)).toEqual([
    undefined,
    undefined,
    undefined,
    undefined,
  ]);
});

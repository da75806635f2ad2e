/** Where a sentence can be cut: before these words, by language. */
const CONJUNCTIONS: Readonly<Record<string, string>> = {
  en: 'and but or so because that which who when while if although then where whether than before after',
  es: 'y e o pero porque que cuando mientras si aunque entonces donde como antes después',
  fr: 'et ou mais car que qui quand lorsque si puis où parce comme donc',
  de: 'und oder aber denn weil dass die der das wenn als ob während obwohl damit',
  it: 'e o ma perché che quando mentre se poi dove come',
  pt: 'e ou mas porque que quando enquanto se embora onde como',
  nl: 'en of maar want omdat dat die wanneer terwijl als hoewel toen waar',
};
const CLAUSE_END = /[,;:–—][»”"')\]]*$/u;
const SHORTEST = 3;

/** Words of a text. */
export function wordsOf(text: string): string[] {
  return text.split(/\s+/).filter(Boolean);
}

/**
 * Cuts a sentence into parts of at most `maxWords`: after a comma or the like if it can, else before a conjunction, else anywhere; near
 * the middle. Joined with spaces the parts are the sentence again.
 * @param language BCP 47, primary subtag.
 */
export function clausesOf(sentence: string, maxWords: number, language: string): string[] {
  const words = wordsOf(sentence);
  if (words.length <= maxWords) return [words.join(' ')];
  const conjunctions = new Set((CONJUNCTIONS[language] ?? '').split(' '));
  const shortest = words.length > 2 * SHORTEST ? SHORTEST : 1;
  let best = { at: Math.ceil(words.length / 2), score: -Infinity };
  for (let at = shortest; at <= words.length - shortest; at++) {
    const score = goodness(words, at, conjunctions) - Math.abs(at - words.length / 2) / words.length;
    if (score > best.score) best = { at, score };
  }
  const [head, tail] = [words.slice(0, best.at), words.slice(best.at)];
  return [head, tail].flatMap((part) => clausesOf(part.join(' '), maxWords, language));
}

/** How good a cut before the word at `at` is, in [0, 1]. */
function goodness(words: readonly string[], at: number, conjunctions: ReadonlySet<string>): number {
  if (CLAUSE_END.test(words[at - 1] ?? '')) return 1;
  return conjunctions.has((words[at] ?? '').toLowerCase()) ? 0.6 : 0;
}

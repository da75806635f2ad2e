import { wordsOf } from './clauses.ts';

/** What can be wrong with a translation as such. */
export type Fault = 'empty' | 'loop' | 'copy';

const LONGEST_ROUND = 8;

/** What is wrong with a translation; undefined where nothing is. */
export function faultOf(source: string, translation: string): Fault | undefined {
  if (!/[\p{L}\p{N}]/u.test(translation)) return /[\p{L}\p{N}]/u.test(source) ? 'empty' : undefined;
  if (loops(translation) && !loops(source)) return 'loop';
  if (translation.length > 4 * source.length + 60) return 'loop';
  return isCopy(source, translation) ? 'copy' : undefined;
}

/** Whether a text says the same words three times running (a single word four times), or one character many times. */
export function loops(text: string): boolean {
  return roundOf(plain(text)) !== undefined || /(\S)\1{9,}/u.test(text);
}

/** A text with its rounds cut down to one. */
export function withoutLoops(text: string): string {
  let words = wordsOf(text.replace(/(\S)\1{9,}/gu, '$1'));
  for (let round = roundOf(words.map(bare)); round; round = roundOf(words.map(bare)))
    words = [...words.slice(0, round.at + round.length), ...words.slice(round.at + round.length * round.times)];
  return words.join(' ');
}

function roundOf(words: readonly string[]): { at: number; length: number; times: number } | undefined {
  for (let length = 1; length <= LONGEST_ROUND; length++) {
    const needed = length === 1 ? 4 : 3;
    // Words in a row that equal the one a round before.
    let run = 0;
    for (let i = length; i < words.length; i++) {
      run = words[i] === words[i - length] ? run + 1 : 0;
      if (run < length * (needed - 1)) continue;
      let end = i + 1;
      while (end < words.length && words[end] === words[end - length]) end++;
      const at = i - run - length + 1;
      return { at, length, times: Math.floor((end - at) / length) };
    }
  }
  return undefined;
}

/** Three words or more that came back as they went. */
function isCopy(source: string, translation: string): boolean {
  const [before, after] = [plain(source), plain(translation)];
  return before.length >= 3 && before.length === after.length && before.every((word, i) => word === after[i]);
}

function plain(text: string): string[] {
  return wordsOf(text).map(bare).filter(Boolean);
}

function bare(word: string): string {
  return word.toLowerCase().replace(/[^\p{L}\p{M}\p{N}]/gu, '');
}

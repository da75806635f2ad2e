/** A piece of a text, and whether it was searched for. */
export interface Piece {
  readonly text: string;
  readonly isFound: boolean;
}

/**
 * Cuts a text at what is searched for, whatever the case and the accents.
 * @returns the pieces, which together are the text; undefined where it is not found. An empty search finds everything.
 */
export function findIn(text: string, wanted: string): readonly Piece[] | undefined {
  const needle = plain(wanted.trim()).text;
  if (needle === '') return [{ text, isFound: false }];
  const { text: hay, at } = plain(text);
  const pieces: Piece[] = [];
  let done = 0;
  for (let from = hay.indexOf(needle); from >= 0; from = hay.indexOf(needle, from + needle.length)) {
    const start = at[from] ?? text.length;
    const end = at[from + needle.length] ?? text.length;
    if (start > done) pieces.push({ text: text.slice(done, start), isFound: false });
    if (end > start) pieces.push({ text: text.slice(start, end), isFound: true });
    done = Math.max(done, end);
  }
  if (done === 0) return undefined;
  if (done < text.length) pieces.push({ text: text.slice(done), isFound: false });
  return pieces;
}

/** Lower case without accents; `at` says where each character stood in the text. */
function plain(text: string): { text: string; at: readonly number[] } {
  const at: number[] = [];
  let result = '';
  let position = 0;
  for (const character of text) {
    const bare = character.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
    for (let i = 0; i < bare.length; i++) at.push(position);
    result += bare;
    position += character.length;
  }
  return { text: result, at };
}

import type { HeardSegment, HeardWord } from '../engine.ts';
import { alignTokens, centreOf } from './align.ts';
import type { Said } from './decode.ts';
import { FRAME_SECONDS } from './decoding.ts';
import type { Vocabulary } from './rules.ts';

/** Languages written without spaces: there every character is a word of its own. */
const WITHOUT_SPACES = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue', 'km']);

/** What is said aloud of a word, unlike the punctuation beside it. */
const LETTER = /[\p{L}\p{N}]/u;

/** A stretch of text between two time tokens. */
interface Stretch extends HeardSegment {
  /** Indices of its tokens. */
  readonly tokens: readonly number[];
}

/** A word before it is moved to where it sounds. */
export interface AttendedWord extends HeardWord {
  /** Seconds after its start at which half of what the decoder attended to for it has passed; missing where it gives no attention. */
  readonly centre?: number;
}

type Decode = (tokens: readonly number[]) => string;

/** Splits what was said at its time tokens. Text without a closing time lasts to the end of the audio. */
export function segmentsOf(said: Said, duration: number, words: Vocabulary, decode: Decode): readonly Stretch[] {
  const stretches: Stretch[] = [];
  let start = 0;
  let open: number[] = [];
  const close = (end: number) => {
    const text = decode(open.map((index) => said.tokens[index] as number)).trim();
    if (text) stretches.push({ start: Math.min(start, end), end, text, tokens: open });
    open = [];
  };
  said.tokens.forEach((token, index) => {
    if (token < words.end) open.push(index);
    if (token < words.timeZero) return;
    const time = Math.min(duration, (token - words.timeZero) * FRAME_SECONDS);
    if (open.length > 0) close(time);
    start = time;
  });
  close(duration);
  return stretches;
}

/**
 * The words of what was said, with their times: by cross-attention where the model gives it, else spread over their segment.
 * @param duration of the audio, in seconds; no word leaves it.
 * @param leads of the alignment heads, in frames.
 */
export function wordsOf(
  said: Said,
  duration: number,
  language: string,
  words: Vocabulary,
  decode: Decode,
  leads: readonly number[] = [],
): readonly AttendedWord[] {
  const stretches = segmentsOf(said, duration, words, decode);
  const frames = Math.max(1, Math.floor(duration / FRAME_SECONDS));
  const spoken = stretches.flatMap((stretch) => stretch.tokens);
  const aligned = (said.attention[0]?.length ?? 0) > 0;
  // Time tokens have no sound: given a row, they take the beginning of the word that follows. What comes after the last word ends it.
  const rows = [...spoken, (spoken.at(-1) ?? -1) + 1].map((index) => said.attention[index] ?? []);
  const begins = aligned ? alignTokens(rows, frames, leads) : [];
  const rowOf = new Map(spoken.map((index, row) => [index, row]));
  return stretches.flatMap((stretch) => {
    const groups = group(stretch.tokens, said, language, decode);
    return groups.map(({ text, tokens }, n) => {
      const confidence = Math.exp(tokens.reduce((sum, index) => sum + (said.logProbs[index] ?? 0), 0) / tokens.length);
      if (!aligned) return { text, confidence, ...share(stretch, groups, n) };
      const [first, last] = [rowOf.get(tokens[0] as number) ?? 0, rowOf.get(tokens.at(-1) as number) ?? 0];
      const [from, to] = [begins[first] ?? frames, begins[last + 1] ?? frames];
      const letters = tokens.filter((index) => LETTER.test(decode([said.tokens[index] as number])));
      const attention = (letters.length > 0 ? letters : tokens).map((index) => said.attention[index] ?? []);
      const [start, end, centre] = [from, Math.max(from, to), centreOf(attention, from, to, leads)].map((frame) =>
        Math.min(duration, frame * FRAME_SECONDS),
      ) as [number, number, number];
      return { text, confidence, start, end, centre: centre - start };
    });
  });
}

interface TokenGroup {
  readonly text: string;
  readonly tokens: readonly number[];
}

/** Tokens that make one word together. A token may be a part of a character, so pieces are joined until they are whole. */
function group(indices: readonly number[], said: Said, language: string, decode: Decode): readonly TokenGroup[] {
  const groups: { text: string; tokens: number[] }[] = [];
  let piece: number[] = [];
  for (const index of indices) {
    piece.push(index);
    const text = decode(piece.map((at) => said.tokens[at] as number));
    if (text.includes('\uFFFD')) continue;
    const last = groups.at(-1);
    const ownWord = !last || text.startsWith(' ') || (WITHOUT_SPACES.has(language) && /[\p{L}\p{N}]/u.test(text));
    if (ownWord) groups.push({ text, tokens: piece });
    else {
      last.text += text;
      last.tokens.push(...piece);
    }
    piece = [];
  }
  return groups.map(({ text, tokens }) => ({ text: text.trim(), tokens })).filter(({ text }) => text);
}

/** A word's part of its segment's time, by the number of characters. */
function share(stretch: Stretch, groups: readonly TokenGroup[], n: number): { start: number; end: number } {
  const length = (until: number) => groups.slice(0, until).reduce((sum, { text }) => sum + text.length + 1, 0);
  const scale = (stretch.end - stretch.start) / length(groups.length);
  return { start: stretch.start + length(n) * scale, end: stretch.start + length(n + 1) * scale };
}

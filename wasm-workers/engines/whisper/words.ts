import type { HeardSegment, HeardWord } from '../engine.ts';
import { alignTokens } from './align.ts';
import type { Said } from './decode.ts';
import { FRAME_SECONDS } from './decoding.ts';
import type { Vocabulary } from './rules.ts';

/** Languages written without spaces: there every character is a word of its own. */
const WITHOUT_SPACES = new Set(['zh', 'ja', 'th', 'lo', 'my', 'yue', 'km']);

/** A stretch of text between two time tokens. */
interface Stretch extends HeardSegment {
  /** Indices of its tokens. */
  readonly tokens: readonly number[];
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
): readonly HeardWord[] {
  const stretches = segmentsOf(said, duration, words, decode);
  const frames = Math.max(1, Math.floor(duration / FRAME_SECONDS));
  const aligned = (said.attention[0]?.length ?? 0) > 0;
  const begins = aligned ? alignTokens(said.attention, frames, leads) : [];
  const at = (index: number) => Math.min(duration, (begins[index] ?? frames) * FRAME_SECONDS);
  return stretches.flatMap((stretch) => {
    const groups = group(stretch.tokens, said, language, decode);
    return groups.map(({ text, tokens }, n) => {
      const confidence = Math.exp(tokens.reduce((sum, index) => sum + (said.logProbs[index] ?? 0), 0) / tokens.length);
      if (!aligned) return { text, confidence, ...share(stretch, groups, n) };
      const start = at(tokens[0] as number);
      return { text, confidence, start, end: Math.max(start, at((tokens.at(-1) as number) + 1)) };
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

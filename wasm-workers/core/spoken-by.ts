import type { SpeakerTurn } from './speaker.ts';
import { textOf, type Utterance, type Word } from './utterance.ts';
import type { Interval } from './window.ts';

/** A voice that has fewer seconds than this inside another's sentence is not cut out of it: backchannels, and doubtful changes. */
const LEAST_PART = 0.8;

/**
 * Says who spoke each utterance, and cuts those that more than one voice spoke. A word belongs to the voice that sounds at its midpoint; a
 * change near a sentence's edge is taken to be at that edge (field notes, "Listening").
 * @param turns in order, not overlapping.
 * @returns utterances in order; every word is in exactly one of them. The first part of one that was cut keeps its id, the others have
 * `b`, `c` … after it: a person's edits of other lines hold whether voices were told apart or not.
 */
export function spokenBy(utterances: readonly Utterance[], turns: readonly SpeakerTurn[]): Utterance[] {
  if (turns.length === 0) return [...utterances];
  return utterances.flatMap((utterance) =>
    divided(utterance, turns).map((part, n) => (n === 0 ? part : { ...part, id: `${utterance.id}${partName(n)}` })),
  );
}

/** `b` … `z`, then `-27` … */
function partName(n: number): string {
  return n < 26 ? String.fromCharCode('a'.charCodeAt(0) + n) : `-${n + 1}`;
}

interface Part {
  voice: string;
  words: Word[];
}

function divided(utterance: Utterance, turns: readonly SpeakerTurn[]): Utterance[] {
  const parts: Part[] = [];
  for (const word of utterance.words) {
    const voice = voiceAt((word.start + word.end) / 2, turns);
    const last = parts.at(-1);
    if (last?.voice === voice) last.words.push(word);
    else parts.push({ voice, words: [word] });
  }
  if (parts.length <= 1) return [{ ...utterance, speaker: parts[0]?.voice ?? longestVoice(utterance, turns) }];
  const whole = withoutShort(parts);
  if (whole.length === 1) return [{ ...utterance, speaker: whole[0]?.voice ?? utterance.speaker }];
  return whole.map(({ voice, words }) => ({
    ...utterance,
    start: words[0]?.start ?? utterance.start,
    end: words.at(-1)?.end ?? utterance.end,
    text: textOf(words),
    words,
    speaker: voice,
  }));
}

/** Short parts go to their longer neighbour, the shortest first. */
function withoutShort(parts: readonly Part[]): Part[] {
  let left = parts.map(({ voice, words }) => ({ voice, words: [...words] }));
  for (;;) {
    const lengths = left.map(lengthOf);
    const shortest = lengths.indexOf(Math.min(...lengths));
    if (left.length === 1 || (lengths[shortest] as number) >= LEAST_PART) return left;
    const [before, after] = [lengths[shortest - 1] ?? -1, lengths[shortest + 1] ?? -1];
    const home = left[before > after ? shortest - 1 : shortest + 1] as Part;
    left = joined(left.map((part, i) => (i === shortest ? { ...part, voice: home.voice } : part)));
  }
}

function joined(parts: readonly Part[]): Part[] {
  const out: Part[] = [];
  for (const part of parts) {
    const last = out.at(-1);
    if (last?.voice === part.voice) last.words.push(...part.words);
    else out.push({ voice: part.voice, words: [...part.words] });
  }
  return out;
}

function lengthOf({ words }: Part): number {
  return (words.at(-1)?.end ?? 0) - (words[0]?.start ?? 0);
}

/** The voice that sounds at a moment, else the nearest in time. */
function voiceAt(time: number, turns: readonly SpeakerTurn[]): string {
  const distance = ({ start, end }: Interval) => Math.max(start - time, time - end, 0);
  return turns.reduce((best, turn) => (distance(turn) < distance(best) ? turn : best)).voice;
}

/** For an utterance without word times: whoever speaks longest in it. */
function longestVoice(utterance: Interval, turns: readonly SpeakerTurn[]): string {
  const shares = new Map<string, number>();
  for (const { voice, start, end } of turns) {
    const shared = Math.min(end, utterance.end) - Math.max(start, utterance.start);
    if (shared > 0) shares.set(voice, (shares.get(voice) ?? 0) + shared);
  }
  const [longest] = [...shares].toSorted((a, b) => b[1] - a[1]);
  return longest?.[0] ?? voiceAt((utterance.start + utterance.end) / 2, turns);
}

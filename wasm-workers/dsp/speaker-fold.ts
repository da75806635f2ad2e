import type { HeardVoice, Speaker, WindowVoices } from '../core/speaker.ts';
import { agglomerate } from './clustering.ts';

/** Mean cosine above which the voices of two windows are one person's. */
const SAME_PERSON = 0.5;
/** Seconds of speech below which a voice that is like no other is not a person of its own: noise, laughter, a cough. */
const LEAST_SECONDS = 2;
export const MOST_SPEAKERS = 20;

/** What the fold remembers from window to window. */
export interface SpeakerSnapshot {
  /** In source order. */
  readonly voices: readonly HeardVoice[];
  /** Who each voice was taken for, by its label. */
  readonly ids: Readonly<Record<string, string>>;
  /** How many ids were given. */
  readonly given: number;
}

export const NO_SPEAKERS: SpeakerSnapshot = { voices: [], ids: {}, given: 0 };

/** Hears one more window, in source order: all voices so far are compared anew, and people keep their ids. */
export function fold(snapshot: SpeakerSnapshot, { voices }: WindowVoices): SpeakerSnapshot {
  const all = [...snapshot.voices, ...voices];
  return { voices: all, ...named(all, people(all), snapshot) };
}

/**
 * Who is there after the windows folded so far.
 * @param count number of people, 1 to 20, where somebody knows it; as many as there are voices where those are fewer.
 * @returns by first appearance. Every voice is in exactly one speaker.
 */
export function assign(snapshot: SpeakerSnapshot, count?: number): readonly Speaker[] {
  const { voices } = snapshot;
  const groups = people(voices, count);
  const { ids } = named(voices, groups, snapshot);
  return groups.map((members) => {
    const own = members.map((i) => voices[i] as HeardVoice);
    return {
      id: ids[own[0]?.label ?? ''] ?? 's0',
      voices: own.map(({ label }) => label),
      seconds: own.reduce((sum, { seconds }) => sum + seconds, 0),
      pitchHz: medianPitch(own),
    };
  });
}

/** Groups voices into people; voices too short to stand alone go to whoever is most like them. */
function people(voices: readonly HeardVoice[], count?: number): number[][] {
  const items = voices.map(({ embedding, seconds }) => ({ vector: embedding, weight: Math.max(seconds, 0.01) }));
  if (count !== undefined) return agglomerate(items, { threshold: SAME_PERSON, count });
  const found = agglomerate(items, { threshold: SAME_PERSON });
  const secondsOf = (members: readonly number[]) => members.reduce((sum, i) => sum + (voices[i]?.seconds ?? 0), 0);
  const certain = found.filter((members) => secondsOf(members) >= LEAST_SECONDS);
  if (certain.length === 0) return found.length === 0 ? [] : [voices.map((_, i) => i)];
  const likeness = (members: readonly number[], i: number) =>
    members.reduce((sum, j) => sum + dot(voices[i], voices[j]) * (voices[j]?.seconds ?? 0), 0) / secondsOf(members);
  const homes = certain.map((members) => [...members]);
  for (const i of found.filter((members) => !certain.includes(members)).flat()) {
    const scores = certain.map((members) => likeness(members, i));
    homes[scores.indexOf(Math.max(...scores))]?.push(i);
  }
  return homes.map((members) => members.toSorted((a, b) => a - b)).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function dot(a: HeardVoice | undefined, b: HeardVoice | undefined): number {
  return a && b ? a.embedding.reduce((sum, value, i) => sum + value * (b.embedding[i] ?? 0), 0) : 0;
}

/** Gives each group the id that most of its seconds had before; a group without one gets the next. */
function named(voices: readonly HeardVoice[], groups: readonly (readonly number[])[], before: SpeakerSnapshot) {
  const shares = groups.flatMap((members, group) => {
    const seconds = new Map<string, number>();
    for (const i of members) {
      const id = before.ids[voices[i]?.label ?? ''];
      if (id !== undefined) seconds.set(id, (seconds.get(id) ?? 0) + (voices[i]?.seconds ?? 0));
    }
    return [...seconds].map(([id, share]) => ({ group, id, share }));
  });
  const idOf = new Map<number, string>();
  for (const { group, id } of shares.toSorted((a, b) => b.share - a.share || a.group - b.group))
    if (!idOf.has(group) && ![...idOf.values()].includes(id)) idOf.set(group, id);
  let given = before.given;
  const ids: Record<string, string> = {};
  groups.forEach((members, group) => {
    const id = idOf.get(group) ?? `s${given++}`;
    for (const i of members) ids[voices[i]?.label ?? ''] = id;
  });
  return { ids, given };
}

/** Median of the voices' pitches, each counting as long as it spoke. */
function medianPitch(voices: readonly HeardVoice[]): number | null {
  const heard = voices
    .filter(({ pitchHz }) => pitchHz !== null)
    .toSorted((a, b) => (a.pitchHz ?? 0) - (b.pitchHz ?? 0));
  const half = heard.reduce((sum, { seconds }) => sum + seconds, 0) / 2;
  let passed = 0;
  for (const { seconds, pitchHz } of heard) {
    passed += seconds;
    if (passed >= half) return pitchHz;
  }
  return null;
}

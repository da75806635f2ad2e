import { MAX_SPEAKERS, ONLY_SPEAKER } from '../core/people.ts';
import type { HeardVoice, Speaker, VoiceScale, WindowVoices } from '../core/speaker.ts';
import { agglomerate } from './clustering.ts';
import { likeness, medianOfPitches } from './likeness.ts';

/** Seconds of speech below which a voice that is like no other is not a person of its own: noise, laughter, a cough. */
const LEAST_SECONDS = 2;

/** What the fold remembers from window to window. */
export interface SpeakerSnapshot {
  /** In source order. */
  readonly voices: readonly HeardVoice[];
  /** Who each voice was taken for, by its label. */
  readonly ids: Readonly<Record<string, string>>;
  /** How many ids were given. */
  readonly given: number;
  readonly scale: VoiceScale;
}

/** Before the first window. */
export const NO_SPEAKERS: SpeakerSnapshot = { voices: [], ids: {}, given: 0, scale: { settling: 1, sameVoice: 1 } };

/** Hears one more window, in source order: all voices so far are compared anew, and people keep their ids. */
export function fold(snapshot: SpeakerSnapshot, { voices, scale }: WindowVoices): SpeakerSnapshot {
  if (voices.length === 0) return snapshot;
  const all = [...snapshot.voices, ...voices];
  const { ids, given } = named(all, people(all, scale), snapshot);
  return { voices: all, scale, ids, given };
}

/**
 * Who is there after the windows folded so far.
 * @param count number of people, 1 to 20, where somebody knows it; as many as there are voices where those are fewer.
 * @returns by first appearance. Every voice is in exactly one speaker.
 */
export function assign(snapshot: SpeakerSnapshot, count?: number): readonly Speaker[] {
  const { voices, scale } = snapshot;
  const groups = people(voices, scale, count);
  const { ids } = named(voices, groups, snapshot);
  return groups.map((members) => {
    const own = members.flatMap((i) => voices[i] ?? []);
    return {
      id: ids[own[0]?.label ?? ''] ?? ONLY_SPEAKER,
      voices: own.map(({ label }) => label),
      seconds: spokenSeconds(own),
      pitchHz: medianOfPitches(own),
    };
  });
}

/** Groups voices into people, by first appearance. Voices too short to stand alone go to whoever is most like them. */
function people(voices: readonly HeardVoice[], scale: VoiceScale, count?: number): number[][] {
  const prints = voices.map(({ embedding, seconds, pitchHz }) => ({ vector: embedding, seconds, pitchHz }));
  const alike = prints.map((a) => prints.map((b) => likeness(a, b, scale)));
  const weights = voices.map(({ seconds }) => seconds);
  const standsAlone = (members: readonly number[]) =>
    spokenSeconds(members.flatMap((i) => voices[i] ?? [])) >= LEAST_SECONDS;
  // Where fewer voices than people stand alone, every voice counts.
  const enough = count === undefined || voices.filter((_, i) => standsAlone([i])).length >= count;
  const most = count ?? MAX_SPEAKERS;
  const found = agglomerate(alike, weights, (joint) => {
    const left = joint.clusters.filter((members) => !enough || standsAlone(members)).length;
    return left > most || (count === undefined && joint.likeness >= scale.sameVoice);
  });
  const lasting = enough ? found.filter(standsAlone) : found;
  if (lasting.length === 0) return found.length === 0 ? [] : [voices.map((_, i) => i)];
  const homes = lasting.map((members) => [...members]);
  for (const i of found.filter((members) => !lasting.includes(members)).flat())
    homes[mostAlike(lasting.map((members) => meanLikeness(members, alike[i] ?? [], weights)))]?.push(i);
  return homes.map((members) => members.toSorted((a, b) => a - b)).toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0));
}

function meanLikeness(members: readonly number[], alike: readonly number[], weights: readonly number[]): number {
  const total = members.reduce((sum, i) => sum + (weights[i] ?? 0), 0);
  return members.reduce((sum, i) => sum + (weights[i] ?? 0) * (alike[i] ?? 0), 0) / total;
}

function mostAlike(scores: readonly number[]): number {
  return scores.indexOf(Math.max(...scores));
}

function spokenSeconds(voices: readonly HeardVoice[]): number {
  return voices.reduce((sum, { seconds }) => sum + seconds, 0);
}

/** Gives each group the id that most of its seconds had before; a group without one gets the next. */
function named(voices: readonly HeardVoice[], groups: readonly (readonly number[])[], before: SpeakerSnapshot) {
  const shares = groups.flatMap((members, group) => {
    const seconds = new Map<string, number>();
    for (const { label, seconds: own } of members.flatMap((i) => voices[i] ?? [])) {
      const id = before.ids[label];
      if (id !== undefined) seconds.set(id, (seconds.get(id) ?? 0) + own);
    }
    return [...seconds].map(([id, share]) => ({ group, id, share }));
  });
  const idOf = new Map<number, string>();
  const taken = new Set<string>();
  for (const { group, id } of shares.toSorted((a, b) => b.share - a.share || a.group - b.group)) {
    if (idOf.has(group) || taken.has(id)) continue;
    idOf.set(group, id);
    taken.add(id);
  }
  let given = before.given;
  const ids: Record<string, string> = {};
  groups.forEach((members, group) => {
    const id = idOf.get(group) ?? `s${given++}`;
    for (const i of members) ids[voices[i]?.label ?? ''] = id;
  });
  return { ids, given };
}

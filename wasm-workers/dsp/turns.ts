import type { SpeakerTurn } from '../core/speaker.ts';
import type { Interval } from '../core/window.ts';
import { agglomerate } from './clustering.ts';

/** Seconds that one embedding hears, and from one to the next. */
const PROBE = 1.5;
const HOP = 0.5;
/** Seconds of speech below which a voice is not told apart from its neighbours: its embedding says too little. */
const LEAST_VOICE = 1;

/** Short overlapping stretches of speech, whose voices are compared. @param speech in order, not touching. */
export function probesOf(speech: readonly Interval[]): Interval[] {
  return speech.flatMap(({ start, end }) => {
    const count = Math.max(1, Math.round((end - start - PROBE) / HOP) + 1);
    if (count === 1) return [{ start, end }];
    const step = (end - start - PROBE) / (count - 1);
    return Array.from({ length: count }, (_, i) => ({ start: start + i * step, end: start + i * step + PROBE }));
  });
}

/** A stretch of speech by one voice, known by a number. */
export interface Turn extends Interval {
  readonly voice: number;
}

/**
 * Finds who speaks when within a window.
 * @param speech in order, not touching. @param probes as {@link probesOf} gave them. @param embeddings one a probe.
 * @param sameVoice cosine of two voices above which they are one.
 * @returns turns in order, within `speech`; voices are numbered by first appearance.
 */
export function findTurns(
  speech: readonly Interval[],
  probes: readonly Interval[],
  embeddings: readonly ArrayLike<number>[],
  sameVoice: number,
): Turn[] {
  const items = probes.map((probe, i) => ({ vector: embeddings[i] ?? [], weight: probe.end - probe.start }));
  const clusters = agglomerate(items, { threshold: sameVoice });
  const clusterOf = new Map(clusters.flatMap((members, cluster) => members.map((i) => [i, cluster] as const)));
  const pieces = speech.flatMap((interval) => {
    const own = probes.flatMap((probe, i) =>
      probe.start >= interval.start && probe.end <= interval.end ? [{ probe, cluster: clusterOf.get(i) ?? 0 }] : [],
    );
    // Each moment belongs to the probe whose middle is nearest.
    return own.map(({ probe, cluster }, i) => ({
      start: i === 0 ? interval.start : middle(own[i - 1]?.probe, probe),
      end: i === own.length - 1 ? interval.end : middle(probe, own[i + 1]?.probe),
      voice: cluster,
    }));
  });
  return renumbered(joined(withoutShort(joined(pieces))));
}

function middle(a: Interval | undefined, b: Interval | undefined): number {
  return ((a?.start ?? 0) + (a?.end ?? 0) + (b?.start ?? 0) + (b?.end ?? 0)) / 4;
}

/** Joins touching turns of one voice. */
function joined(turns: readonly Turn[]): Turn[] {
  const out: Turn[] = [];
  for (const turn of turns) {
    const last = out.at(-1);
    if (last && last.voice === turn.voice && turn.start - last.end < 1e-6)
      out[out.length - 1] = { ...last, end: turn.end };
    else out.push(turn);
  }
  return out;
}

/** Gives the turns of voices with too little speech to their longest neighbour's voice. */
function withoutShort(turns: readonly Turn[]): Turn[] {
  const seconds = new Map<number, number>();
  for (const { voice, start, end } of turns) seconds.set(voice, (seconds.get(voice) ?? 0) + end - start);
  const kept = (turn: Turn) => (seconds.get(turn.voice) ?? 0) >= LEAST_VOICE;
  if (!turns.some(kept)) return turns.map((turn) => ({ ...turn, voice: 0 }));
  return turns.map((turn, i) => {
    if (kept(turn)) return turn;
    const before = turns.slice(0, i).findLast(kept);
    const after = turns.slice(i + 1).find(kept);
    const nearer = !before || (after && after.start - turn.end < turn.start - before.end) ? after : before;
    return { ...turn, voice: nearer?.voice ?? turn.voice };
  });
}

function renumbered(turns: readonly Turn[]): Turn[] {
  const numbers = new Map<number, number>();
  return turns.map((turn) => {
    const voice = numbers.get(turn.voice) ?? numbers.size;
    numbers.set(turn.voice, voice);
    return { ...turn, voice };
  });
}

/** Names turns by their window. */
export function labelled(turns: readonly Turn[], window: number): SpeakerTurn[] {
  return turns.map(({ start, end, voice }) => ({ start, end, voice: labelOf(window, voice) }));
}

export function labelOf(window: number, voice: number): string {
  return `w${window}v${voice}`;
}

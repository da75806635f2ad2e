import type { VoiceScale } from '../core/speaker.ts';
import type { Interval } from '../core/window.ts';
import { agglomerate } from './clustering.ts';
import { likeliestPath } from './likeliest-path.ts';
import { averageVoice, likeness, type Voiceprint } from './likeness.ts';

/** Seconds that one embedding hears, and from one to the next. */
const PROBE = 1.5;
const HOP = 0.25;
/** Every third probe is clustered: the others say little new. */
const CLUSTERED = 3;
/** Within a window voices are kept apart rather than joined: what is one person's after all, the whole source shows. */
const APART = 0.06;
/** Seconds of speech below which a voice is not told apart from its neighbours: its embedding says too little. */
const LEAST_VOICE = 1;
/** How much a second of speech says for its voice, against the price of a change of voice within speech, and in a pause. */
const EVIDENCE = 12;
const CHANGE_IN_SPEECH = 4;
const CHANGE_IN_PAUSE = 1.5;
/** Voices and turns are found in turn so often; they hardly change after the second time. */
const ROUNDS = 3;

/** A short stretch of speech that is listened to, in seconds; it speaks for `own`, its middle. */
export interface Probe extends Interval {
  readonly own: Interval;
  /** Index of the interval of speech that it lies in. */
  readonly stretch: number;
}

/** Overlapping stretches of speech, none reaching over a pause, whose voices are compared. @param speech in order, not touching. */
export function probesOf(speech: readonly Interval[]): Probe[] {
  return speech.flatMap(({ start, end }, stretch) => {
    const count = Math.max(1, Math.ceil((end - start) / HOP));
    const step = (end - start) / count;
    const length = Math.min(PROBE, end - start);
    return Array.from({ length: count }, (_, i) => {
      const from = Math.max(start, Math.min(end - length, start + (i + 0.5) * step - length / 2));
      return {
        start: from,
        end: from + length,
        own: { start: start + i * step, end: start + (i + 1) * step },
        stretch,
      };
    });
  });
}

/** A probe and what it heard. */
export interface HeardProbe extends Probe {
  readonly print: Voiceprint;
}

/** A stretch of speech by one voice, known by a number. */
export interface Turn extends Interval {
  readonly voice: number;
}

/**
 * Finds who speaks when within a window: probes are clustered into voices; then the likeliest succession of voices is found, in which a
 * change costs, and less in a pause (Viterbi); then the voices are taken anew from their turns.
 * @param probes those of {@link probesOf}, in order.
 * @returns turns in order, and the voices by first appearance; a turn's `voice` is an index into them.
 */
export function findTurns(probes: readonly HeardProbe[], scale: VoiceScale): { turns: Turn[]; voices: Voiceprint[] } {
  if (probes.length === 0) return { turns: [], voices: [] };
  let voices = clustered(probes, scale);
  let path: number[] = [];
  for (let round = 0; round <= ROUNDS; round++) {
    path = whoSpeaks(probes, voices, scale);
    if (round < ROUNDS) voices = heardAgain(probes, path, voices.length);
  }
  return turnsOf(probes, path, voices);
}

/** Voices to begin with. */
function clustered(probes: readonly HeardProbe[], scale: VoiceScale): Voiceprint[] {
  const sizes = new Map<number, number>();
  for (const { stretch } of probes) sizes.set(stretch, (sizes.get(stretch) ?? 0) + 1);
  let first = 0;
  const chosen = probes.flatMap(({ stretch, print, own }, i) => {
    if (probes[i - 1]?.stretch !== stretch) first = i;
    const middle = Math.min(1, Math.floor(((sizes.get(stretch) ?? 1) - 1) / 2));
    return (i - first) % CLUSTERED === middle
      ? [{ print, weight: Math.min(print.seconds, CLUSTERED * (own.end - own.start)) }]
      : [];
  });
  const alike = chosen.map((a) => chosen.map((b) => likeness(a.print, b.print, scale)));
  const weights = chosen.map(({ weight }) => weight);
  const groups = agglomerate(alike, weights, (joint) => joint.likeness >= scale.sameVoice + APART);
  return groups.map((members) => averageVoice(members.flatMap((i) => chosen[i]?.print ?? [])));
}

/** The voice of each probe, smoothed over time. */
function whoSpeaks(probes: readonly HeardProbe[], voices: readonly Voiceprint[], scale: VoiceScale): number[] {
  const certain = voices.map((voice) => ({ ...voice, seconds: Infinity }));
  const scores = probes.map(({ print, own }) =>
    certain.map((voice) => EVIDENCE * (own.end - own.start) * likeness(print, voice, scale)),
  );
  const prices = probes.map(({ stretch }, i) =>
    probes[i - 1]?.stretch === stretch ? CHANGE_IN_SPEECH : CHANGE_IN_PAUSE,
  );
  return likeliestPath(scores, prices);
}

/** The voices as their turns sound; those with too little speech are given up. */
function heardAgain(probes: readonly HeardProbe[], path: readonly number[], count: number): Voiceprint[] {
  const found = Array.from({ length: count }, (_, voice) =>
    probes.flatMap(({ print, own }, i) => (path[i] === voice ? [{ ...print, seconds: own.end - own.start }] : [])),
  )
    .filter((prints) => prints.length > 0)
    .map(averageVoice);
  const lasting = found.filter(({ seconds }) => seconds >= LEAST_VOICE);
  return lasting.length > 0 ? lasting : found.toSorted((a, b) => b.seconds - a.seconds).slice(0, 1);
}

function turnsOf(probes: readonly HeardProbe[], path: readonly number[], voices: readonly Voiceprint[]) {
  const numbers = [...new Set(path)];
  const turns: (Turn & { stretch: number })[] = [];
  probes.forEach(({ own, stretch }, i) => {
    const voice = numbers.indexOf(path[i] as number);
    const last = turns.at(-1);
    if (last?.voice === voice && last.stretch === stretch) turns[turns.length - 1] = { ...last, end: own.end };
    else turns.push({ ...own, voice, stretch });
  });
  const secondsOf = (number: number) =>
    turns.reduce((sum, { voice, start, end }) => sum + (voice === number ? end - start : 0), 0);
  return {
    turns: turns.map(({ start, end, voice }) => ({ start, end, voice })),
    voices: numbers.map((number, i) => ({ ...(voices[number] as Voiceprint), seconds: secondsOf(i) })),
  };
}

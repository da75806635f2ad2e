import type { Interval } from '../../core/window.ts';
import type { HeardWord } from '../engine.ts';
import { RATE_HZ } from './mel.ts';
import type { AttendedWord } from './words.ts';

/** Loudness is looked at in steps of 10 ms. */
const STEP_SECONDS = 0.01;
const STEP = RATE_HZ * STEP_SECONDS;
/** Where speech stands out less than this over the background, nothing is taken for a pause. In dB. */
const LEAST_RANGE_DB = 18;
/** A pause is quieter than this part of the way, in dB, from the quietest tenth to the loudest. */
const PAUSE_LEVEL = 0.4;
/** Power of what no microphone records: −80 dB. */
const DIGITAL_SILENCE = 1e-8;
/** The background is at least so much quieter than speech, in dB. */
const BACKGROUND_DB = 30;
/** A hole shorter than this is part of the word (a stop consonant), in steps. */
const SHORTEST_PAUSE = 20;
/** A boundary of two words moves at most so far, in seconds, … */
const REACH = 0.2;
/** … towards a place that is quieter by this for each second of the way. In dB. */
const PULL_DB = 120;
/** Words further apart than this do not share a boundary, in seconds. */
const APART = 0.2;

/**
 * Words where they sound. Cross-attention says in which order words come and about where, but gives every pause to one of its
 * neighbours: "Americans … ask" made a word of 1.5 s. So a boundary moves to the quietest place nearby, pauses are taken out, and
 * of a word that a long pause divides the part with more energy stays, of parts alike the one that was attended to. Over music or
 * noise words stay as they are.
 */
export function soundingWords(attended: readonly AttendedWord[], audio: Float32Array): readonly HeardWord[] {
  const words = attended.map(({ centre, ...word }) => word);
  const powers = powersOf(audio);
  const limit = pauseLimit(powers);
  if (limit === undefined) return words;
  const parts = atQuietPlaces(words, decibelsOf(powers)).map((word, i) => {
    const { start = 0, centre } = attended[i] ?? {};
    const part = loudestPart(powers, limit, word, centre === undefined ? undefined : start + centre);
    return part ? { ...word, ...part } : word;
  });
  return withSoundBefore(parts, powers, limit);
}

/** Gives sound that no word has, because it was cut off from the word before a pause, to the word that it runs into. */
function withSoundBefore(words: readonly HeardWord[], powers: Float32Array, limit: number): readonly HeardWord[] {
  return words.map((word, i) => {
    const earliest = Math.max(words[i - 1]?.end ?? 0, word.start - REACH);
    let first = Math.round(word.start / STEP_SECONDS);
    while ((first - 1) * STEP_SECONDS >= earliest && (powers[first - 1] ?? 0) >= limit) first -= 1;
    return { ...word, start: Math.min(word.start, Math.max(earliest, first * STEP_SECONDS)) };
  });
}

/** Mean square of each step. */
function powersOf(audio: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.ceil(audio.length / STEP) }, (_, i) => {
    const step = audio.subarray(i * STEP, (i + 1) * STEP);
    return step.reduce((sum, sample) => sum + sample * sample, 0) / step.length;
  });
}

/** Loudness of each step and its two neighbours. */
function decibelsOf(powers: Float32Array): Float32Array {
  const at = (i: number) => powers[i] ?? 0;
  return powers.map((power, i) => 10 * Math.log10((at(i - 1) + power + at(i + 1)) / 3 + 1e-10));
}

/**
 * Power below which a step is a pause. Digital silence says nothing of the background that the speech was recorded in: where
 * there is much of it, what sounds at all tells, as far as that can be background.
 */
function pauseLimit(powers: Float32Array): number | undefined {
  const loud = decibelsAt(powers, 0.9);
  const background = Math.min(
    decibelsAt(
      powers.filter((power) => power > DIGITAL_SILENCE),
      0.1,
    ),
    loud - BACKGROUND_DB,
  );
  const quiet = Math.max(decibelsAt(powers, 0.1), background);
  return loud - quiet < LEAST_RANGE_DB ? undefined : 10 ** ((quiet + PAUSE_LEVEL * (loud - quiet)) / 10);
}

/** The loudness that a part of the steps stays below. */
function decibelsAt(powers: Float32Array, part: number): number {
  const sorted = powers.toSorted();
  return 10 * Math.log10((sorted[Math.floor(sorted.length * part)] ?? 0) + 1e-10);
}

/** Moves each boundary to the quietest place nearby, at most to the middle of the words that it parts. */
function atQuietPlaces(words: readonly HeardWord[], decibels: Float32Array): readonly HeardWord[] {
  const middle = (word: HeardWord | undefined, none: number) => (word ? (word.start + word.end) / 2 : none);
  const length = decibels.length * STEP_SECONDS;
  const begins = words.map((word, i) => quietest(word.start, middle(words[i - 1], 0), middle(word, 0), decibels));
  return words.map((word, i) => {
    const next = words[i + 1];
    const shared = next && next.start - word.end <= APART ? begins[i + 1] : undefined;
    const end = shared ?? quietest(word.end, middle(word, 0), middle(next, length), decibels);
    return { ...word, start: begins[i] as number, end };
  });
}

/** The quietest place near a time, between two others: a quieter one further away must be worth the way. */
function quietest(time: number, from: number, to: number, decibels: Float32Array): number {
  const first = Math.max(0, Math.ceil(Math.max(from, time - REACH) / STEP_SECONDS));
  const last = Math.min(decibels.length - 1, Math.floor(Math.min(to, time + REACH) / STEP_SECONDS));
  let best = time;
  let least = Infinity;
  for (let i = first; i <= last; i++) {
    const cost = (decibels[i] as number) + PULL_DB * Math.abs(i * STEP_SECONDS - time);
    if (cost < least) [least, best] = [cost, i * STEP_SECONDS];
  }
  return best;
}

/** The loudest part of a word between pauses; one further away from where it was attended to must be worth the way. */
function loudestPart(
  powers: Float32Array,
  limit: number,
  { start, end }: Interval,
  centre: number | undefined,
): Interval | undefined {
  const first = Math.floor(start / STEP_SECONDS + 1e-6);
  const last = Math.min(powers.length, Math.ceil(end / STEP_SECONDS - 1e-6));
  const parts: { from: number; to: number; energy: number }[] = [];
  for (let i = first; i < last; i++) {
    const power = powers[i] as number;
    if (power < limit) continue;
    const open = parts.at(-1);
    if (open && i - open.to < SHORTEST_PAUSE) Object.assign(open, { to: i + 1, energy: open.energy + power });
    else parts.push({ from: i, to: i + 1, energy: power });
  }
  const worth = ({ from, to, energy }: (typeof parts)[number]) => {
    const away = centre === undefined ? 0 : Math.max(0, from * STEP_SECONDS - centre, centre - to * STEP_SECONDS);
    return 10 * Math.log10(energy) - PULL_DB * away;
  };
  const [best] = parts.toSorted((a, b) => worth(b) - worth(a));
  return best && { start: Math.max(start, best.from * STEP_SECONDS), end: Math.min(end, best.to * STEP_SECONDS) };
}

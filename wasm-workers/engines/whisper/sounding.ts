import type { Interval } from '../../core/window.ts';
import type { HeardWord } from '../engine.ts';
import { RATE_HZ } from './mel.ts';

/** Loudness is looked at in steps of 20 ms. */
const STEP = RATE_HZ / 50;
/** Where speech stands out less than this over the background, nothing is taken for a pause. In dB. */
const LEAST_RANGE_DB = 18;
/** A pause is quieter than this part of the way, in dB, from the quietest tenth to the loudest. */
const PAUSE_LEVEL = 0.4;
/** A hole shorter than this is part of the word (a stop consonant), in steps. */
const SHORTEST_PAUSE = 10;

/**
 * Takes pauses out of words. Cross-attention says in which order words come and about where, but gives every pause to one of its
 * neighbours: "Americans … ask" made a word of 1.5 s. Of a word that a pause divides, the part with more energy stays.
 * Over music or noise nothing is a pause, and words stay as they are.
 */
export function withoutPauses(words: readonly HeardWord[], audio: Float32Array): readonly HeardWord[] {
  const powers = powersOf(audio);
  const limit = pauseLimit(powers);
  if (limit === undefined) return words;
  return words.map((word) => {
    const part = loudestPart(powers, limit, word);
    return part ? { ...word, ...part } : word;
  });
}

/** Mean square of each step. */
function powersOf(audio: Float32Array): Float32Array {
  return Float32Array.from({ length: Math.ceil(audio.length / STEP) }, (_, i) => {
    const step = audio.subarray(i * STEP, (i + 1) * STEP);
    return step.reduce((sum, sample) => sum + sample * sample, 0) / step.length;
  });
}

/** Power below which a step is a pause. */
function pauseLimit(powers: Float32Array): number | undefined {
  const sorted = powers.toSorted();
  const decibels = (part: number) => 10 * Math.log10((sorted[Math.floor(sorted.length * part)] ?? 0) + 1e-10);
  const [quiet, loud] = [decibels(0.1), decibels(0.9)];
  return loud - quiet < LEAST_RANGE_DB ? undefined : 10 ** ((quiet + PAUSE_LEVEL * (loud - quiet)) / 10);
}

function loudestPart(powers: Float32Array, limit: number, { start, end }: Interval): Interval | undefined {
  const seconds = STEP / RATE_HZ;
  const first = Math.floor(start / seconds + 1e-6);
  const last = Math.min(powers.length, Math.ceil(end / seconds - 1e-6));
  let best = { from: 0, to: 0, energy: 0 };
  let run = { from: -1, to: -1, energy: 0 };
  for (let i = first; i < last; i++) {
    const power = powers[i] as number;
    if (power < limit) continue;
    const joined = run.from >= 0 && i - run.to < SHORTEST_PAUSE;
    run = joined ? { ...run, to: i + 1, energy: run.energy + power } : { from: i, to: i + 1, energy: power };
    if (run.energy > best.energy) best = run;
  }
  if (best.energy === 0) return undefined;
  return { start: Math.max(start, best.from * seconds), end: Math.min(end, best.to * seconds) };
}

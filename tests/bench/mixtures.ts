import type { Interval } from '../../wasm-workers/core/window.ts';
import { seeded } from '../../wasm-workers/dsp/random.ts';
import type { Spoken } from './der.ts';

const RATE_HZ = 16_000;
/** Every recording is brought to this level, give or take `LEVEL_DB`: people sit nearer or farther. */
const LEVEL = 0.06;
const LEVEL_DB = 4;
/** Seconds of a turn: as likely between 2 and 4 as between 7.5 and 15. */
const [SHORTEST, LONGEST] = [2, 15];
/** Seconds between turns where they do not overlap, and how far they overlap. */
const GAP = 1.2;
const OVERLAP = [0.3, 1.5] as const;
const OVERLAPPING = 0.15;

/** What one person says, alone. */
export interface Recording {
  readonly speaker: string;
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
}

/** A made conversation, of which is known who speaks when. */
export interface Mixture {
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
  /** Speech, without the pauses of 0.3 s and more. */
  readonly truth: readonly Spoken[];
}

/**
 * Makes a conversation of what people say alone: they take turns of 2 to 15 s, cut in their pauses, some talking into the end of the
 * one before. Nothing is said twice; it ends when only who spoke last has more to say. The same seed gives the same.
 */
export function makeMixture(recordings: readonly Recording[], seed: number): Mixture {
  const random = seeded(seed);
  const people = recordings.map(({ speaker, samples }) => {
    const gain = (LEVEL / levelOf(samples)) * 10 ** (((random() * 2 - 1) * LEVEL_DB) / 20);
    return { speaker, samples: samples.map((sample) => sample * gain), speech: speechIn(samples), at: 0 };
  });
  const length = recordings.reduce((sum, { samples }) => sum + samples.length, 0);
  const mixed = new Float32Array(2 * length + RATE_HZ * 60);
  const truth: Spoken[] = [];
  let end = Math.round(0.5 * RATE_HZ);
  for (let before = -1; ; ) {
    const waiting = people.flatMap(({ at, speech }, i) => (i !== before && at < speech.length ? [i] : []));
    // Whoever has most left speaks most often, so that nobody monologues at the end.
    const next = pick(
      waiting,
      waiting.map((i) => (people[i]?.speech.length ?? 0) - (people[i]?.at ?? 0)),
      random(),
    );
    const person = next === undefined ? undefined : people[next];
    if (next === undefined || !person) break;
    const turn = takeTurn(person, SHORTEST * (LONGEST / SHORTEST) ** random());
    const overlapping = before >= 0 && random() < OVERLAPPING;
    const gap = overlapping ? -(OVERLAP[0] + random() * (OVERLAP[1] - OVERLAP[0])) : random() * GAP;
    const start = Math.max(0, end + Math.round(gap * RATE_HZ));
    const from = turn[0]?.start ?? 0;
    const to = turn.at(-1)?.end ?? 0;
    for (let i = from; i < to; i++)
      mixed[start + i - from] = (mixed[start + i - from] as number) + (person.samples[i] as number);
    for (const piece of turn)
      truth.push({
        speaker: person.speaker,
        start: (start + piece.start - from) / RATE_HZ,
        end: (start + piece.end - from) / RATE_HZ,
      });
    end = Math.max(end, start + to - from);
    before = next;
  }
  return { samples: mixed.slice(0, end + RATE_HZ / 2), truth };
}

/** Takes the next whole phrases of a recording, about so many seconds. */
function takeTurn(person: { speech: readonly Interval[]; at: number }, seconds: number): readonly Interval[] {
  const from = person.at;
  const start = person.speech[from]?.start ?? 0;
  do person.at += 1;
  while (person.at < person.speech.length && ((person.speech[person.at]?.end ?? 0) - start) / RATE_HZ <= seconds);
  return person.speech.slice(from, person.at);
}

/**
 * Where somebody speaks in a clean recording, by energy: frames of 20 ms above a threshold between its noise and its loud frames, at most
 * 30 dB below these; pauses under 0.3 s are speech. Not the voice detector of the pipeline: that is part of what is measured.
 * @returns half-open intervals of samples.
 */
export function speechIn(samples: Float32Array): Interval[] {
  const frame = 0.02 * RATE_HZ;
  const energies = Array.from({ length: Math.floor(samples.length / frame) }, (_, i) =>
    samples.subarray(i * frame, (i + 1) * frame).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const sorted = energies.toSorted((a, b) => a - b);
  const [quiet, loud] = [sorted[Math.floor(sorted.length * 0.05)] ?? 0, sorted[Math.floor(sorted.length * 0.95)] ?? 0];
  const threshold = Math.max(loud * 1e-3, loud ** 0.4 * quiet ** 0.6);
  const found: { start: number; end: number }[] = [];
  energies.forEach((energy, i) => {
    if (energy < threshold) return;
    const last = found.at(-1);
    if (last && i * frame - last.end < 0.3 * RATE_HZ) last.end = (i + 1) * frame;
    else found.push({ start: i * frame, end: (i + 1) * frame });
  });
  return found.filter(({ start, end }) => end - start >= 0.1 * RATE_HZ);
}

function levelOf(samples: Float32Array): number {
  const spoken = speechIn(samples);
  const energy = spoken.reduce(
    (sum, { start, end }) => sum + samples.subarray(start, end).reduce((own, sample) => own + sample * sample, 0),
    0,
  );
  return Math.sqrt(energy / spoken.reduce((sum, { start, end }) => sum + end - start, 1));
}

function pick(items: readonly number[], weights: readonly number[], random: number): number | undefined {
  let left = random * weights.reduce((sum, weight) => sum + weight, 0);
  for (const [i, item] of items.entries()) {
    left -= weights[i] ?? 0;
    if (left < 0) return item;
  }
  return items.at(-1);
}

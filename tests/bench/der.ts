import type { Interval } from '../../wasm-workers/core/window.ts';
import { bestPairs } from './assignment.ts';

/** Somebody speaks; who, by any name. */
export interface Spoken extends Interval {
  readonly speaker: string;
}

export interface DerOptions {
  /** Seconds on each side of a turn's edge in the reference that are not scored. */
  readonly collar: number;
  /** Whether stretches where several people speak are scored. */
  readonly overlap: boolean;
}

/** Seconds; the rate is their sum over `scored`. */
export interface DiarizationErrors {
  /** Speech in the reference, each speaker for himself. */
  readonly scored: number;
  readonly missed: number;
  readonly falseAlarm: number;
  /** Said by one and given to another. */
  readonly confusion: number;
}

/**
 * Diarization error as NIST scores it (RT-09 evaluation plan, md-eval): speakers are mapped one to one so that most time agrees.
 * @param truth, found turns in any order; one speaker's turns may touch or overlap.
 */
export function diarizationErrors(
  truth: readonly Spoken[],
  found: readonly Spoken[],
  { collar, overlap }: DerOptions,
): DiarizationErrors {
  const pieces = scoredPieces(truth, found, collar).filter(({ said }) => overlap || said.length < 2);
  const [people, voices] = [namesOf(truth), namesOf(found)];
  const shared = people.map((person) =>
    voices.map((voice) =>
      pieces.reduce(
        (sum, { seconds, said, heard }) => sum + (said.includes(person) && heard.includes(voice) ? seconds : 0),
        0,
      ),
    ),
  );
  const pairs = bestPairs(shared);
  const voiceOf = new Map(people.map((person, i) => [person, voices[pairs[i] ?? -1]]));
  const errors = { scored: 0, missed: 0, falseAlarm: 0, confusion: 0 };
  for (const { seconds, said, heard } of pieces) {
    const right = said.filter((person) => heard.includes(voiceOf.get(person) ?? '')).length;
    errors.scored += seconds * said.length;
    errors.missed += seconds * Math.max(0, said.length - heard.length);
    errors.falseAlarm += seconds * Math.max(0, heard.length - said.length);
    errors.confusion += seconds * (Math.min(said.length, heard.length) - right);
  }
  return errors;
}

interface Piece {
  readonly seconds: number;
  readonly said: readonly string[];
  readonly heard: readonly string[];
}

/** Stretches in which nobody begins or ends, without those near an edge of the reference. */
function scoredPieces(truth: readonly Spoken[], found: readonly Spoken[], collar: number): Piece[] {
  const edges = joined(truth).flatMap(({ start, end }) => [start, end]);
  const cuts = [
    ...edges.flatMap((edge) => [edge - collar, edge, edge + collar]),
    ...found.flatMap(({ start, end }) => [start, end]),
  ];
  const times = [...new Set(cuts)].toSorted((a, b) => a - b);
  return times.slice(1).flatMap((end, i) => {
    const start = times[i] as number;
    const middle = (start + end) / 2;
    if (edges.some((edge) => Math.abs(edge - middle) < collar)) return [];
    const at = (turns: readonly Spoken[]) => namesOf(turns.filter((turn) => turn.start <= middle && middle < turn.end));
    return [{ seconds: end - start, said: at(truth), heard: at(found) }];
  });
}

/** Touching and overlapping turns of a speaker are one: where they meet is no edge. */
function joined(turns: readonly Spoken[]): Spoken[] {
  return namesOf(turns).flatMap((speaker) => {
    const own = turns.filter((turn) => turn.speaker === speaker).toSorted((a, b) => a.start - b.start);
    const whole: Spoken[] = [];
    for (const turn of own) {
      const last = whole.at(-1);
      if (last && turn.start <= last.end + 1e-9)
        whole[whole.length - 1] = { ...last, end: Math.max(last.end, turn.end) };
      else whole.push(turn);
    }
    return whole;
  });
}

function namesOf(turns: readonly Spoken[]): string[] {
  return [...new Set(turns.map(({ speaker }) => speaker))];
}

import { Failure } from '../core/failure.ts';
import type { Turn } from './turns.ts';

/**
 * Who speaks in a frame, by class: nobody, one of three, or two of three at a time, in the order of Plaquet and Bredin,
 * "Powerset multi-class cross entropy loss for neural speaker diarization", Interspeech 2023.
 */
const POWERSET: readonly (readonly number[])[] = [[], [0], [1], [2], [0, 1], [0, 2], [1, 2]];
const SPEAKERS = 3;

/** When frames are, in seconds. The first reaches back to 0, the last on to `end`. */
export interface FrameGrid {
  /** Where the first frame would begin; the others follow every `step`. */
  readonly lead: number;
  readonly step: number;
  /** Where the audio ends; nothing after it is reported. */
  readonly end: number;
}

/**
 * Speaker turns from the scores of the sets of speakers: in each frame the likeliest set speaks.
 * @param scores [frames × 7], logits or log probabilities.
 * @returns turns by start, then voice (0, 1 or 2); those of one voice do not touch, those of two may overlap.
 * @throws Failure `internal` where the scores are not seven a frame.
 */
export function powersetTurns(scores: ArrayLike<number>, { lead, step, end }: FrameGrid): Turn[] {
  const frames = scores.length / POWERSET.length;
  if (!Number.isInteger(frames)) throw new Failure('internal', `${scores.length} scores are not seven a frame.`);
  const sets = Array.from({ length: frames }, (_, frame) => likeliestSet(scores, frame));
  const edge = (frame: number) => {
    if (frame === 0) return 0;
    return frame === frames ? end : Math.min(end, lead + frame * step);
  };
  const turns: Turn[] = [];
  for (let voice = 0; voice < SPEAKERS; voice++) {
    let from: number | undefined;
    for (let frame = 0; frame <= frames; frame++) {
      if (sets[frame]?.includes(voice)) from ??= frame;
      else if (from !== undefined) {
        turns.push({ voice, start: edge(from), end: edge(frame) });
        from = undefined;
      }
    }
  }
  return turns.filter((turn) => turn.start < turn.end).toSorted((a, b) => a.start - b.start || a.voice - b.voice);
}

function likeliestSet(scores: ArrayLike<number>, frame: number): readonly number[] {
  const at = frame * POWERSET.length;
  return POWERSET.reduce(
    (best, set, i) => {
      const score = scores[at + i] as number;
      return score > best.score ? { set, score } : best;
    },
    { set: [] as readonly number[], score: -Infinity },
  ).set;
}

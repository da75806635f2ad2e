import type { VoiceRef } from '../core/speech.ts';

/** A voice that may be given to somebody. */
export interface Candidate {
  readonly voice: VoiceRef;
  readonly gender?: 'female' | 'male';
  /** Median pitch in Hz, where it was measured (models-manifest/voice-pitches.json). */
  readonly pitchHz?: number;
}

/** Somebody who needs a voice. */
export interface Caster {
  readonly id: string;
  /** Median pitch in Hz, or null where it is not known. */
  readonly pitchHz: number | null;
}

/**
 * Halfway between the average speaking pitches of men, about 120 Hz, and of women, about 210 Hz (Traunmüller & Eriksson 1995,
 * "The frequency range of the voice fundamental in the speech of male and female adults").
 */
const BOUNDARY_HZ = 165;

/** The gender whose voices lie nearer to a pitch; undefined where the pitch is not known. */
export function genderOfPitch(pitchHz: number | null | undefined): 'female' | 'male' | undefined {
  if (pitchHz === null || pitchHz === undefined) return undefined;
  return pitchHz < BOUNDARY_HZ ? 'male' : 'female';
}

/**
 * Gives everybody a voice of one target language: unused of the same gender, then reused of the same gender, then any; of those
 * the one whose median pitch is nearest (field notes, "Voice choice"). A person's voice depends on those before them only, so it
 * stays when others appear later.
 * @param people by first appearance.
 * @param candidates in order of preference; the first is the main voice, and not empty.
 * @param isMainChosen whether a person chose the main voice: then the first to speak has it, whatever their pitch.
 * @returns voice by the person's id.
 */
export function assignVoices(
  people: readonly Caster[],
  candidates: readonly Candidate[],
  isMainChosen: boolean,
): ReadonlyMap<string, VoiceRef> {
  const uses = new Map<Candidate, number>();
  const given = new Map<string, VoiceRef>();
  for (const [i, { id, pitchHz }] of people.entries()) {
    const isMain = i === 0 && (isMainChosen || pitchHz === null);
    const best = isMain ? candidates[0] : fitting(pitchHz, candidates, uses);
    if (!best) throw new TypeError('There is no voice to choose from.');
    uses.set(best, (uses.get(best) ?? 0) + 1);
    given.set(id, best.voice);
  }
  return given;
}

function fitting(
  pitchHz: number | null,
  candidates: readonly Candidate[],
  uses: ReadonlyMap<Candidate, number>,
): Candidate | undefined {
  const gender = genderOfPitch(pitchHz);
  const ranks = (candidate: Candidate): readonly number[] => {
    const own = candidate.gender ?? genderOfPitch(candidate.pitchHz);
    return [
      gender === undefined || own === gender ? 0 : 1,
      uses.get(candidate) ?? 0,
      distance(pitchHz, candidate.pitchHz),
      candidates.indexOf(candidate),
    ];
  };
  return candidates.toSorted((a, b) => compare(ranks(a), ranks(b)))[0];
}

/** Octaves between two pitches; a pitch that is not known is farther than any. */
function distance(a: number | null, b: number | undefined): number {
  return a === null || b === undefined ? Number.MAX_VALUE : Math.abs(Math.log2(a / b));
}

function compare(a: readonly number[], b: readonly number[]): number {
  const at = a.findIndex((value, i) => value !== b[i]);
  return at < 0 ? 0 : (a[at] ?? 0) - (b[at] ?? 0);
}

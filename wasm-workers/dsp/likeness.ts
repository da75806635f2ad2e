import type { VoiceScale } from '../core/speaker.ts';

/** What a voice sounds like in some stretch of speech. */
export interface Voiceprint {
  /** Embedding of unit length. */
  readonly vector: ArrayLike<number>;
  /** Seconds of speech that it was taken from; Infinity where chance is not to be corrected for. */
  readonly seconds: number;
  /** Median pitch in Hz, or null. */
  readonly pitchHz: number | null;
}

/** What a wholly different pitch takes from the likeness of two voices. */
const PITCH_WEIGHT = 0.2;
/** One person's pitch wanders about so far, in semitones; octave errors cost no more than other differences. */
const PITCH_SPREAD = 4;

/**
 * How alike two voices are: the cosine of their embeddings, freed from what the lengths of the speech do to it (see {@link VoiceScale}),
 * less what their pitches differ. Pitch is what the embedding, made for telephones, hears worst, and what tells most pairs apart at once.
 */
export function likeness(a: Voiceprint, b: Voiceprint, scale: VoiceScale): number {
  return cosine(a.vector, b.vector) / (certainty(a, scale) * certainty(b, scale)) - pitchDifference(a, b);
}

/** In (0, 1]: what part of an embedding is the person and not chance. */
function certainty({ seconds }: Voiceprint, { settling }: VoiceScale): number {
  return Math.sqrt(1 / (1 + settling / seconds));
}

function pitchDifference(a: Voiceprint, b: Voiceprint): number {
  if (a.pitchHz === null || b.pitchHz === null) return 0;
  const semitones = 12 * Math.log2(a.pitchHz / b.pitchHz);
  return PITCH_WEIGHT * (1 - Math.exp(-(semitones ** 2) / (2 * PITCH_SPREAD ** 2)));
}

/** Cosine of two vectors of unit length. */
export function cosine(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Several stretches as one: their mean direction, their time, their median pitch. @param prints not empty. */
export function averageVoice(prints: readonly Voiceprint[]): Voiceprint {
  const sum = new Float64Array(prints[0]?.vector.length ?? 0);
  for (const { vector, seconds } of prints)
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + seconds * (vector[i] as number);
  const length = Math.sqrt(sum.reduce((total, value) => total + value * value, 0));
  return {
    vector: Float32Array.from(sum, (value) => (length > 0 ? value / length : 0)),
    seconds: prints.reduce((total, { seconds }) => total + seconds, 0),
    pitchHz: medianOfPitches(prints),
  };
}

/** Median of the pitches, each counting as long as it spoke. */
export function medianOfPitches(voices: readonly Pick<Voiceprint, 'seconds' | 'pitchHz'>[]): number | null {
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

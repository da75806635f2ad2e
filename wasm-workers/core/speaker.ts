import type { Interval } from './window.ts';

/** A stretch of speech by one voice, in seconds of the source. */
export interface SpeakerTurn extends Interval {
  /** Label of a {@link HeardVoice}: `w<window>v<n>`. */
  readonly voice: string;
}

/** One voice heard in a window. Who it is, the whole source tells: see {@link Speaker}. */
export interface HeardVoice {
  /** `w<window>v<n>`: stable, and what `Utterance.speaker` names. */
  readonly label: string;
  /** Speaker embedding of unit length; the embedder's model gives its size. */
  readonly embedding: readonly number[];
  /** Seconds of speech that it was taken from. */
  readonly seconds: number;
  /** Median pitch in Hz, or null where too little was voiced. */
  readonly pitchHz: number | null;
  /** What was heard of the vocal tract; absent where nothing was. */
  readonly tract?: VocalTract;
}

/** How long a vocal tract is, by what it does to the voice. */
export interface VocalTract {
  /** How far its resonances lie apart, in Hz: about 500 a man's, 580 a woman's. */
  readonly spacingHz: number;
  /** Voiced frames that say so; of fewer than 80, single vowels tell more than the tract. */
  readonly frames: number;
}

/** How the embeddings of a model are compared: measured once per model, and part of its engine. */
export interface VoiceScale {
  /**
   * Seconds of speech after which half of an embedding is the person and half chance. The cosine of t and u seconds of speech of one person
   * is about √(t / (t + settling)) × √(u / (u + settling)); comparisons take that out, so that one threshold serves all lengths.
   */
  readonly settling: number;
  /** Cosine, so corrected, from which two voices are more likely one person's than two's. */
  readonly sameVoice: number;
}

/** What `diarize` gives for a window. */
export interface WindowVoices {
  readonly window: number;
  /** In order, not overlapping. */
  readonly turns: readonly SpeakerTurn[];
  readonly voices: readonly HeardVoice[];
  readonly scale: VoiceScale;
}

/** One person of the source, after all windows known so far were compared. */
export interface Speaker {
  /** `s0`, `s1` … by first appearance; an id once given stays with its person as windows arrive. */
  readonly id: string;
  /** Labels of the voices that are this person. */
  readonly voices: readonly string[];
  readonly seconds: number;
  /** Median pitch in Hz, or null. */
  readonly pitchHz: number | null;
}

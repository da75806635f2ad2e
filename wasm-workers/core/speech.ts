import type { Artifact } from './artifact.ts';

/** A model and a speaker inside it. */
export interface VoiceRef {
  /** Id in the model catalogue. */
  readonly model: string;
  /** Kokoro: the voice's name (`af_heart`). Piper: the speaker's number as text, `0` for single-speaker voices. */
  readonly speaker: string;
}

/** One spoken utterance, before it is fitted. */
export interface SpokenUtterance {
  readonly id: string;
  readonly voice: VoiceRef;
  /** Speed asked of the synthesiser; 1 is the voice's own. */
  readonly speed: number;
  /** Length of the audio, in seconds. */
  readonly duration: number;
  /** Mono WAV. */
  readonly audio: Artifact;
}

export type FitStatus = 'fitted' | 'overrun' | 'kept' | 'silent';

/** An utterance with its place in the dub. */
export interface Placement {
  readonly id: string;
  /** Seconds of the source at which the dubbed speech starts. */
  readonly start: number;
  /** Seconds it lasts after the change of rate. */
  readonly duration: number;
  /** The time it may fill, in seconds of the source. */
  readonly slot: { readonly start: number; readonly end: number };
  /** Total change of rate against the voice's own speed: synthesiser × time-stretch, in [0.85, 1.3]. */
  readonly rate: number;
  /** Time-stretch still to be applied to the audio; > 1 is faster. */
  readonly stretch: number;
  readonly status: FitStatus;
  /** A sentence, where the status is not `fitted`. */
  readonly reason?: string;
}

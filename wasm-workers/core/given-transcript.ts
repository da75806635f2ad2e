import type { Interval } from './window.ts';

/** `srt` is SubRip, `vtt` WebVTT; `text` has no times and is aligned to the speech. */
export type TranscriptFormat = 'srt' | 'vtt' | 'text';

/** A transcript that a person brings, in place of listening. Plain JSON. */
export interface GivenTranscript {
  readonly format: TranscriptFormat;
  readonly text: string;
  /** BCP 47 of its words, where it is known. */
  readonly language?: string;
}

/** A word of a given transcript, in seconds of the source. */
export interface GivenWord extends Interval {
  readonly text: string;
  /** Number of the cue, or of the stretch of speech, over which its time was shared out. */
  readonly cue: number;
  /** Words of different parts are in different utterances: another speaker, another paragraph. */
  readonly part: number;
  /** Who says it, as the transcript has it. */
  readonly name?: string;
}

/** What `align` gives: the sentences of a transcript, every word with its time, in source order. */
export interface AlignedTranscript {
  readonly sentences: readonly (readonly GivenWord[])[];
  /** Sentences for the person: what was put right, what to check. */
  readonly notices: readonly string[];
}

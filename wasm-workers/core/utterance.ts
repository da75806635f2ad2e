import { ONLY_SPEAKER } from './people.ts';
import type { Interval } from './window.ts';

/** One heard word. */
export interface Word {
  /** As written by the recogniser, without the space before it. */
  readonly text: string;
  /** Seconds of the source. */
  readonly start: number;
  readonly end: number;
  /** Probability in [0, 1], where the recogniser gives one. */
  readonly confidence?: number;
}

/** One speaker's continuous sentence: the unit of translation and synthesis. */
export interface Utterance {
  /** Stable: `w<window>u<n>`. A person's edits are keyed by it. */
  readonly id: string;
  /** Seconds of the source. */
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly words: readonly Word[];
  /** Speaker label; `s0` until speakers are told apart. */
  readonly speaker: string;
  /** Who says it, where a person's own transcript names them. */
  readonly speakerName?: string;
}

/** Words of one sentence as an utterance, before anybody has said who speaks. @param words at least one, in order. */
export function utteranceOf(id: string, words: readonly Word[], language: string): Utterance {
  return {
    id,
    start: words[0]?.start ?? 0,
    end: words.at(-1)?.end ?? 0,
    text: textOf(words),
    language,
    words,
    speaker: ONLY_SPEAKER,
  };
}

/** What words are as a text. */
export function textOf(words: readonly Pick<Word, 'text'>[]): string {
  return words.map(({ text }) => text).join(' ');
}

/** What `transcribe` gives for a window. */
export interface Transcript {
  readonly window: number;
  /** BCP 47, of the window. */
  readonly language: string;
  /** Probability of that language, in [0, 1]. */
  readonly languageConfidence: number;
  readonly utterances: readonly Utterance[];
  /** Where long speech was detected and not one word was heard in it; seconds of the source. */
  readonly unheard?: Interval;
}

/** How a line came to be in the target language: `whisper` and `draft` by the sound, `marian` and `builtin` by the text. */
export type TranslationMethod = 'whisper' | 'draft' | 'marian' | 'builtin' | 'kept' | 'person';

/** One utterance in the target language. */
export interface TranslatedUtterance {
  readonly id: string;
  readonly text: string;
  readonly method: TranslationMethod;
  /** Catalogue id of the model that made it; several are joined by ` → `. */
  readonly model?: string;
  /** Sentences that a person should read: a term put in, a name that may be lost, a line that came out empty. */
  readonly notes?: readonly string[];
}

/** What `translate` gives for a window and a target language. */
export interface Translation {
  readonly window: number;
  readonly from: string;
  readonly to: string;
  readonly utterances: readonly TranslatedUtterance[];
}

/** A person's change to one utterance: an override, keyed by the utterance's id. */
export interface UtteranceEdit {
  readonly id: string;
  readonly text: string;
  /** BCP 47 of the target language whose line it replaces; undefined where it corrects what was heard. */
  readonly language?: string;
}

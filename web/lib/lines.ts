import { applyEdits } from '../../wasm-workers/core/edits.ts';
import { type LineEdit, personOf } from '../../wasm-workers/core/people.ts';
import type { Placement } from '../../wasm-workers/core/speech.ts';
import type { TranslatedUtterance, Utterance, UtteranceEdit } from '../../wasm-workers/core/utterance.ts';
import type { DubState, SpeakerProgress } from '../../wasm-workers/pipeline/state.ts';

/** One line of the dub in one language: what was heard, what is said, how it fits. */
export interface Line {
  /** With the person's words, where they corrected them. */
  readonly utterance: Utterance;
  readonly isCorrected: boolean;
  readonly translated?: TranslatedUtterance;
  readonly placement?: Placement;
}

/** Everything heard so far, in order of time. */
export function heard(state: DubState): readonly Utterance[] {
  return state.windows.flatMap(({ transcript }) => transcript?.utterances ?? []);
}

/** What is said in a language so far, by utterance id. */
export function saidIn(state: DubState, language: string): ReadonlyMap<string, string> {
  const lines = state.windows.flatMap(({ languages }) => languages[language]?.translation?.utterances ?? []);
  return new Map(lines.map(({ id, text }) => [id, text]));
}

/** The lines of a language so far, in order of time. @param edits a person's corrections. */
export function linesOf(state: DubState, language: string, edits: readonly UtteranceEdit[] = []): readonly Line[] {
  return state.windows.flatMap(({ transcript, languages }) => {
    const { translation, placements } = languages[language] ?? {};
    const corrected = transcript ? applyEdits(transcript, edits).utterances : [];
    return corrected.map((utterance, i) => ({
      utterance,
      isCorrected: utterance.text !== transcript?.utterances[i]?.text,
      translated: translation?.utterances.find(({ id }) => id === utterance.id),
      placement: placements?.find(({ id }) => id === utterance.id),
    }));
  });
}

/** A stretch of the timeline in the colour of whoever speaks. */
export interface SpeakerSpan {
  readonly utterance: Utterance;
  readonly speaker: SpeakerProgress;
}

/** Who says what was heard so far, in order of time. @param moved lines that a person gave to somebody else. */
export function speakerSpans(state: DubState, moved: readonly LineEdit[]): readonly SpeakerSpan[] {
  return heard(state).map((utterance) => ({ utterance, speaker: personOf(state.speakers, moved, utterance) }));
}

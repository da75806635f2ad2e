import type { Placement } from '../../wasm-workers/core/speech.ts';
import type { TranslatedUtterance, Utterance } from '../../wasm-workers/core/utterance.ts';
import type { DubState } from '../../wasm-workers/pipeline/state.ts';

/** One line of the dub in one language: what was heard, what is said, how it fits. */
export interface Line {
  readonly utterance: Utterance;
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

/** The lines of a language so far, in order of time. */
export function linesOf(state: DubState, language: string): readonly Line[] {
  return state.windows.flatMap(({ transcript, languages }) => {
    const { translation, placements } = languages[language] ?? {};
    return (transcript?.utterances ?? []).map((utterance) => ({
      utterance,
      translated: translation?.utterances.find(({ id }) => id === utterance.id),
      placement: placements?.find(({ id }) => id === utterance.id),
    }));
  });
}

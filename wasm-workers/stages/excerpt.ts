import { Failure } from '../core/failure.ts';
import type { AlignedTranscript, GivenWord } from '../core/given-transcript.ts';
import type { Stage } from '../core/stage.ts';
import { type Transcript, type Utterance, utteranceOf } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import { sentencesIn } from '../dsp/given-words.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';

export interface ExcerptParams {
  readonly window: Window;
  /** BCP 47. */
  readonly language: string;
}

/** Takes a window's utterances out of a person's own transcript: what `transcribe` gives where nobody has to listen. */
export const excerpt: Stage<ExcerptParams, EngineRoom> = {
  id: 'excerpt',
  version: 1,
  inputs: ['sentences'],
  outputs: ['transcript'],
  lane: () => 'align',
  async run([aligned], { window, language }, context) {
    if (!aligned) throw new Failure('internal', 'excerpt needs sentences.');
    const { sentences } = await readJson<AlignedTranscript>(context, aligned);
    const transcript: Transcript = {
      window: window.index,
      language,
      languageConfidence: 1,
      utterances: sentencesIn(window, sentences).map((words, n) => utterance(`w${window.index}u${n}`, words, language)),
    };
    return [await writeJson(context, transcript)];
  },
};

function utterance(id: string, given: readonly GivenWord[], language: string): Utterance {
  const words = given.map(({ text, start, end }) => ({ text, start, end }));
  const [first] = given;
  return { ...utteranceOf(id, words, language), ...(first?.name ? { speakerName: first.name } : {}) };
}

import { Failure } from '../core/failure.ts';
import type { GivenTranscript } from '../core/given-transcript.ts';
import type { Stage } from '../core/stage.ts';
import type { Window } from '../core/window.ts';
import { textSentences, timedSentences } from '../dsp/given-transcript.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';

export interface AlignParams {
  /** Seconds of the file. */
  readonly duration: number;
}

/**
 * Reads a person's own transcript into sentences with times (`AlignedTranscript`). A text without times is aligned to the speech
 * of the whole plan; one with times needs no plan.
 */
export const align: Stage<AlignParams, EngineRoom> = {
  id: 'align',
  version: 1,
  inputs: ['given', 'windows*'],
  outputs: ['sentences'],
  lane: () => 'align',
  async run([given, planned], { duration }, context) {
    if (!given) throw new Failure('internal', 'align needs a transcript.');
    const transcript = await readJson<GivenTranscript>(context, given);
    if (transcript.format !== 'text') return [await writeJson(context, timedSentences(transcript, duration))];
    if (!planned) throw new Failure('internal', 'A text is aligned to a plan.');
    const windows = await readJson<Window[]>(context, planned);
    const speech = windows.flatMap((window) => window.speech);
    return [await writeJson(context, textSentences(transcript, speech))];
  },
};

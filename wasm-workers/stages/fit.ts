import { Failure } from '../core/failure.ts';
import type { SpokenUtterance } from '../core/speech.ts';
import type { Stage } from '../core/stage.ts';
import type { Transcript, Translation } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import { planFit } from '../dsp/fit.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';

export interface FitParams {
  readonly window: Window;
  /** Seconds by which the previous window's speech runs into this one. */
  readonly carry: number;
  /** Rate of the last line before this window, so that the voice does not change pace at the joint. */
  readonly previousRate?: number;
}

/** Gives every line of a window its place and its rate; nothing is truncated, nothing overlaps. */
export const fit: Stage<FitParams, EngineRoom> = {
  id: 'fit',
  version: 2,
  inputs: ['transcript', 'translation', 'spoken'],
  outputs: ['placements', 'carry'],
  lane: () => 'media',
  async run([heard, translated, said], { window, carry, previousRate }, context) {
    if (!heard || !translated || !said) throw new Failure('internal', 'fit misses an input.');
    const { utterances } = await readJson<Transcript>(context, heard);
    const translation = await readJson<Translation>(context, translated);
    const spoken = await readJson<SpokenUtterance[]>(context, said);
    const planned = planFit({ utterances, translation, spoken, window, carry, previousRate });
    return [await writeJson(context, planned.placements), await writeJson(context, { seconds: planned.carry })];
  },
};

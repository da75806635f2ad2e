import { Failure } from '../core/failure.ts';
import type { WindowVoices } from '../core/speaker.ts';
import type { Stage } from '../core/stage.ts';
import { assign, fold, MOST_SPEAKERS, NO_SPEAKERS } from '../dsp/speaker-fold.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';

export interface SpeakersParams {
  /** How many people speak, 1 to 20, where a person has said it; undefined finds out. */
  readonly count?: number;
}

/** Tells who is who: the voices of all windows known so far, in source order, become the source's speakers (`Speaker[]`). */
export const speakers: Stage<SpeakersParams, EngineRoom> = {
  id: 'speakers',
  version: 1,
  inputs: ['voices*'],
  outputs: ['speakers'],
  lane: () => 'media',
  async run(inputs, { count }, context) {
    if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MOST_SPEAKERS))
      throw new Failure(
        'unsupported-input',
        `${count} speakers cannot be told apart. Give a number from 1 to ${MOST_SPEAKERS}.`,
      );
    let snapshot = NO_SPEAKERS;
    for (const input of inputs) snapshot = fold(snapshot, await readJson<WindowVoices>(context, input));
    return [await writeJson(context, assign(snapshot, count))];
  },
};

import type { Artifact } from '../core/artifact.ts';
import type { Digest } from '../core/digest.ts';
import { Failure } from '../core/failure.ts';
import { MAX_SPEAKERS } from '../core/people.ts';
import type { WindowVoices } from '../core/speaker.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import { assign, fold, NO_SPEAKERS, type SpeakerSnapshot } from '../dsp/speaker-fold.ts';
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
    if (count !== undefined && !(Number.isInteger(count) && count >= 1 && count <= MAX_SPEAKERS))
      throw new Failure(
        'unsupported-input',
        `${count} speakers cannot be told apart. Give a number from 1 to ${MAX_SPEAKERS}.`,
      );
    const snapshot = await foldAll(inputs, context);
    return [await writeJson(context, assign(snapshot, count))];
  },
};

/**
 * What was folded last, window by window: every window of a long film asks again with one voice more, and folding all of two hours anew
 * takes seconds. Digests say that it is the same; equal inputs give equal outputs with and without it.
 */
let folded: readonly { readonly digest: Digest; readonly snapshot: SpeakerSnapshot }[] = [];

async function foldAll(inputs: readonly Artifact[], context: StageContext<EngineRoom>): Promise<SpeakerSnapshot> {
  const before = folded;
  const differs = inputs.findIndex(({ digest }, i) => digest !== before[i]?.digest);
  const known = differs < 0 ? inputs.length : differs;
  let snapshot = before[known - 1]?.snapshot ?? NO_SPEAKERS;
  const added: { digest: Digest; snapshot: SpeakerSnapshot }[] = [];
  for (const input of inputs.slice(known)) {
    snapshot = fold(snapshot, await readJson<WindowVoices>(context, input));
    added.push({ digest: input.digest, snapshot });
  }
  if (added.length > 0) folded = [...before.slice(0, known), ...added];
  return snapshot;
}

import { Failure } from '../core/failure.ts';
import type { MediaToolId, Probe } from '../core/media.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { writeJson } from './json.ts';

export interface ProbeParams {
  /** The adapters to try, in order. */
  readonly tools: readonly EngineRef[];
}

/** Finds out what a source holds, with the first adapter that can also decode its sound. */
export const probe: Stage<ProbeParams, EngineRoom> = {
  id: 'probe',
  version: 1,
  inputs: ['source'],
  outputs: ['probe'],
  lane: () => 'media',
  async run([source], { tools }, context) {
    if (!source) throw new Failure('internal', 'probe needs a source.');
    const blob = await context.read(source);
    if (blob.size === 0) throw new Failure('unsupported-input', 'This file is empty. Choose another one.');
    return [await writeJson(context, await firstThatDecodes(blob, tools, context))];
  },
};

async function firstThatDecodes(
  source: Blob,
  tools: readonly EngineRef[],
  context: StageContext<EngineRoom>,
): Promise<Probe> {
  let understood: Probe | undefined;
  let failure: Failure | undefined;
  for (const ref of tools) {
    try {
      const tool = await context.engines.get('media', ref, context.signal);
      const found = { ...(await tool.probe(source, context.signal)), media: ref.id as MediaToolId };
      if (found.audio.length > 0 && found.audio.every((track) => track.decodable)) return found;
      understood = preferable(found, understood) ? found : understood;
    } catch (error) {
      failure ??= Failure.from(error);
      if (failure.code === 'cancelled') throw failure;
    }
  }
  if (understood) return withSound(understood);
  throw failure ?? new Failure('unsupported-input', 'No reader for this file could be loaded.');
}

function preferable(found: Probe, known: Probe | undefined): boolean {
  const decodable = (probe: Probe | undefined) => probe?.audio.filter((track) => track.decodable).length ?? -1;
  return decodable(found) > decodable(known);
}

/** @throws Failure `unsupported-input` for a source without sound that can be heard. */
function withSound(probe: Probe): Probe {
  if (probe.audio.length === 0)
    throw new Failure(
      'unsupported-input',
      'This file has no sound, so there is nothing to dub. Choose a file with speech.',
    );
  if (probe.audio.every((track) => !track.decodable))
    throw new Failure(
      'unsupported-input',
      `The sound of this file (${probe.audio[0]?.codec}) cannot be decoded here. Convert it to AAC, MP3 or Opus first.`,
    );
  return probe;
}

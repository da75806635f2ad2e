import { formatAdts } from '../core/adts.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import type { AudioCopy } from '../engines/media-tool.ts';
import { writeJson } from './json.ts';

export interface CopyIndexParams {
  readonly tool: EngineRef;
  readonly track: number;
  /** Seconds of the presentation to package. */
  readonly duration: number;
}

/** What `original-index` writes. */
export interface CopyIndex {
  /** How the original sound is copied; left out where it has to be coded. */
  readonly copy?: AudioCopy;
}

/** Finds out whether the original sound can be in the package as it is. */
export const originalIndex: Stage<CopyIndexParams, EngineRoom> = {
  id: 'original-index',
  version: 1,
  inputs: ['source'],
  outputs: ['index'],
  lane: () => 'package',
  async run([source], { tool, track, duration }, context) {
    if (!source) throw new Failure('internal', 'original-index needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    const copy = await media.audioCopy(await context.read(source), track, duration, context.signal);
    const index: CopyIndex = copy ? { copy } : {};
    return [await writeJson(context, index)];
  },
};

export interface OriginalCopyParams {
  readonly tool: EngineRef;
  readonly track: number;
  readonly copy: AudioCopy;
  /** Counted from the first packet that is copied; −1 is the one before it. */
  readonly first: number;
  readonly packets: number;
}

/** A piece of the original sound as it is in the source, without coding it anew. */
export const originalCopy: Stage<OriginalCopyParams, EngineRoom> = {
  id: 'original-copy',
  version: 1,
  inputs: ['source'],
  outputs: ['packets'],
  // As cheap to copy again as to read.
  volatile: ['packets'],
  lane: () => 'package',
  async run([source], { tool, track, copy, first, packets: count }, context) {
    if (!source) throw new Failure('internal', 'original-copy needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    const packets = await media.copyAudio(await context.read(source), track, copy, first, count, context.signal);
    const adts = formatAdts({ config: Uint8Array.from(copy.config), packets });
    return [await context.write(new Blob([adts], { type: 'audio/aac' }))];
  },
};

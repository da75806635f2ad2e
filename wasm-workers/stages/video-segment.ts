import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRef, EngineRoom, SegmentSpan } from '../engines/engine.ts';
import { writeJson } from './json.ts';

export interface VideoIndexParams {
  readonly tool: EngineRef;
  readonly track: number;
}

/** Finds where the video track can be cut into HLS segments. */
export const videoIndex: Stage<VideoIndexParams, EngineRoom> = {
  id: 'video-index',
  version: 1,
  inputs: ['source'],
  outputs: ['index'],
  lane: () => 'package',
  async run([source], { tool, track }, context) {
    if (!source) throw new Failure('internal', 'video-index needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    return [await writeJson(context, await media.segmentIndex(await context.read(source), track, context.signal))];
  },
};

export interface VideoSegmentParams extends VideoIndexParams {
  readonly span: SegmentSpan;
}

/** One HLS segment of the video track, copied from the source when it is asked for. */
export const videoSegment: Stage<VideoSegmentParams, EngineRoom> = {
  id: 'video-segment',
  version: 1,
  inputs: ['source'],
  outputs: ['init', 'media'],
  volatile: ['init', 'media'],
  lane: () => 'package',
  async run([source], { tool, track, span }, context) {
    if (!source) throw new Failure('internal', 'video-segment needs a source.');
    const tools = await context.engines.get('media', tool, context.signal);
    const { init, media } = await tools.segment(await context.read(source), track, span, context.signal);
    const blob = (bytes: Uint8Array) => new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/mp4' });
    return [await context.write(blob(init)), await context.write(blob(media))];
  },
};

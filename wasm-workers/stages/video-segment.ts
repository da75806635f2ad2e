import { Failure } from '../core/failure.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import type { SegmentSpan } from '../engines/media-tool.ts';
import { writeJson } from './json.ts';

export interface VideoIndexParams {
  /** The adapter that read the source first; further ones are tried where it cannot code a picture anew. */
  readonly tools: readonly EngineRef[];
  readonly track: number;
  /** Code the picture anew in H.264, because its own codec does not play in HLS. */
  readonly recode: boolean;
}

/** Finds where the video track can be cut into HLS segments. */
export const videoIndex: Stage<VideoIndexParams, EngineRoom> = {
  id: 'video-index',
  version: 1,
  inputs: ['source'],
  outputs: ['index'],
  lane: () => 'package',
  async run([source], params, context) {
    if (!source) throw new Failure('internal', 'video-index needs a source.');
    const [tool] = params.tools;
    if (!tool) throw new Failure('internal', 'video-index needs an adapter.');
    const media = await context.engines.get('media', tool, context.signal);
    const blob = await context.read(source);
    const index = await media.segmentIndex(blob, params.track, context.signal);
    const [first] = index.spans;
    if (!params.recode || !first) return [await writeJson(context, index)];
    const { init } = await recoded(blob, { ...params, span: first }, context);
    return [await writeJson(context, { ...index, codec: avcCodec(init) })];
  },
};

export interface VideoSegmentParams extends VideoIndexParams {
  readonly span: SegmentSpan;
}

/** One HLS segment of the video track, copied from the source (or coded anew) when it is asked for. */
export const videoSegment: Stage<VideoSegmentParams, EngineRoom> = {
  id: 'video-segment',
  version: 1,
  inputs: ['source'],
  outputs: ['init', 'media'],
  volatile: ['init', 'media'],
  lane: () => 'package',
  async run([source], params, context) {
    const { tools, track, span, recode } = params;
    const [tool] = tools;
    if (!source || !tool) throw new Failure('internal', 'video-segment needs a source and an adapter.');
    const blob = await context.read(source);
    const own = await context.engines.get('media', tool, context.signal);
    const { init, media } = recode
      ? await recoded(blob, params, context)
      : await own.segment(blob, track, span, context.signal);
    return [await context.write(mp4(init)), await context.write(mp4(media))];
  },
};

/** Codes a segment anew with the first adapter that can. */
async function recoded(source: Blob, params: VideoSegmentParams, context: StageContext<EngineRoom>) {
  let failure: Failure | undefined;
  for (const tool of params.tools) {
    const media = await context.engines.get('media', tool, context.signal);
    try {
      const made = await media.transcodeSegment?.(source, params.track, params.span, context.signal);
      if (made) return made;
    } catch (error) {
      failure = Failure.from(error);
      if (failure.code !== 'unsupported-input') throw failure;
    }
  }
  throw failure ?? new Failure('unsupported-input', 'This picture cannot be coded anew here.');
}

/** RFC 6381 of an init section's avcC box (ISO/IEC 14496-15, 5.3.3): profile, constraints and level in hex. */
export function avcCodec(init: Uint8Array): string {
  const at = init.findIndex((_, i) => [0x61, 0x76, 0x63, 0x43].every((byte, k) => init[i + k] === byte));
  if (at < 0) throw new Failure('internal', 'The picture coded anew has no H.264 configuration.');
  const hex = [...init.subarray(at + 5, at + 8)].map((byte) => byte.toString(16).padStart(2, '0'));
  return `avc1.${hex.join('')}`;
}

function mp4(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/mp4' });
}

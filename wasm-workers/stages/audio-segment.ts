import { parseAdts } from '../core/adts.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRoom } from '../engines/engine.ts';

/** The packet after which a decoder gives a frame: one later, because each packet overlaps the frame before it. */
export function packetOfFrame(frame: number): number {
  return frame + 1;
}

export interface AudioSegmentParams {
  /** First frame of the segment, from the start of the source. */
  readonly firstFrame: number;
  readonly frames: number;
  /** Index of the first packet given: the first frame of the first window given. */
  readonly packetsFrom: number;
  readonly bitrate: number;
  /** Samples of the presentation before frame 0, where sound is copied; left out for what is coded. */
  readonly offset?: number;
}

/** Cuts one HLS segment out of the encoded windows that it overlaps. */
export const audioSegment: Stage<AudioSegmentParams, EngineRoom> = {
  id: 'audio-segment',
  version: 1,
  inputs: ['packets*'],
  outputs: ['init', 'media'],
  lane: () => 'package',
  async run(inputs, { firstFrame, frames, packetsFrom, bitrate, offset }, context) {
    const windows = await Promise.all(
      inputs.map(async (input) => parseAdts(new Uint8Array(await (await context.read(input)).arrayBuffer()))),
    );
    const config = windows[0]?.config;
    const from = packetOfFrame(firstFrame) - packetsFrom;
    const packets = windows.flatMap((window) => window.packets).slice(from, from + frames);
    if (!config || packets.length !== frames) throw new Failure('internal', 'An audio segment misses packets.');
    const { muxAacSegment } = await muxer();
    const { init, media } = await muxAacSegment({ config, packets, firstFrameIndex: firstFrame, bitrate, offset });
    return [await context.write(mp4(init)), await context.write(mp4(media))];
  },
};

/** Loaded where a segment is made, so that the page, which only lists stages, does not carry a muxer. */
function muxer() {
  return import('../engines/cmaf.ts');
}

function mp4(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/mp4' });
}

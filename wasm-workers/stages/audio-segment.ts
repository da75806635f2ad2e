import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { parseAdts } from './adts.ts';
import { collect } from './pcm.ts';

/** Frames the encoder hears before a segment of the original, so that joints do not click. */
const LEAD_IN_FRAMES = 16;

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
}

/** Cuts one HLS segment out of the encoded windows that it overlaps. */
export const audioSegment: Stage<AudioSegmentParams, EngineRoom> = {
  id: 'audio-segment',
  version: 1,
  inputs: ['packets*'],
  outputs: ['init', 'media'],
  lane: () => 'package',
  async run(inputs, { firstFrame, frames, packetsFrom, bitrate }, context) {
    const windows = await Promise.all(
      inputs.map(async (input) => parseAdts(new Uint8Array(await (await context.read(input)).arrayBuffer()))),
    );
    const config = windows[0]?.config;
    const from = packetOfFrame(firstFrame) - packetsFrom;
    const packets = windows.flatMap((window) => window.packets).slice(from, from + frames);
    if (!config || packets.length !== frames) throw new Failure('internal', 'An audio segment misses packets.');
    const { muxAacSegment } = await muxer();
    const { init, media } = await muxAacSegment({ config, packets, firstFrameIndex: firstFrame, bitrate });
    return [await context.write(mp4(init)), await context.write(mp4(media))];
  },
};

export interface OriginalSegmentParams {
  readonly tool: EngineRef;
  readonly encoder: EngineRef;
  readonly track: number;
  readonly firstFrame: number;
  readonly frames: number;
  readonly bitrate: number;
}

/** One HLS segment of the original sound, straight from the source: it can be heard before anything is dubbed. */
export const originalSegment: Stage<OriginalSegmentParams, EngineRoom> = {
  id: 'original-segment',
  version: 1,
  inputs: ['source'],
  outputs: ['init', 'media'],
  lane: () => 'package',
  async run([source], { tool, encoder, track, firstFrame, frames, bitrate }, context) {
    if (!source) throw new Failure('internal', 'original-segment needs a source.');
    const leadIn = Math.min(LEAD_IN_FRAMES, firstFrame);
    const start = ((firstFrame - leadIn) * FRAME_SAMPLES) / MIX_RATE_HZ;
    // One frame more than the segment: the last packet also codes the frame after it.
    const heard = leadIn + frames + 1;
    const end = ((firstFrame + frames + 1) * FRAME_SAMPLES) / MIX_RATE_HZ;
    const media = await context.engines.get('media', tool, context.signal);
    const request = { track, start, end, sampleRateHz: MIX_RATE_HZ, channels: 2 } as const;
    const shape = { sampleRateHz: MIX_RATE_HZ, channels: 2, length: heard * FRAME_SAMPLES };
    const pcm = await collect(media.decode(await context.read(source), request, context.signal), shape, context);
    const aac = await context.engines.get('aac', encoder, context.signal);
    const { config, packets } = await aac.encode(pcm, bitrate, context.signal);
    const own = packets.slice(packetOfFrame(leadIn), packetOfFrame(leadIn) + frames);
    const { muxAacSegment } = await muxer();
    const segment = await muxAacSegment({ config, packets: own, firstFrameIndex: firstFrame, bitrate });
    return [await context.write(mp4(segment.init)), await context.write(mp4(segment.media))];
  },
};

/** Loaded where a segment is made, so that the page, which only lists stages, does not carry a muxer. */
function muxer() {
  return import('../engines/cmaf.ts');
}

function mp4(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/mp4' });
}

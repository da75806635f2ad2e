import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../core/window.ts';
import { muxAacSegment } from '../engines/cmaf.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { parseAdts } from './adts.ts';
import { collect } from './pcm.ts';

/** AAC frames of one HLS audio segment: 281 × 1024 samples at 48 kHz, 5.995 s. */
export const SEGMENT_FRAMES = 281;
/** Frames the encoder hears before a segment of the original, so that joints do not click. */
const LEAD_IN_FRAMES = 16;

export interface AudioSegmentParams {
  /** First frame of the segment, from the start of the source. */
  readonly firstFrame: number;
  readonly frames: number;
  /** First frame of the first window given. */
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
    const packets = windows.flatMap((window) => window.packets).slice(firstFrame - packetsFrom, firstFrame - packetsFrom + frames);
    if (!config || packets.length !== frames) throw new Failure('internal', 'An audio segment misses packets.');
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
    const end = ((firstFrame + frames) * FRAME_SAMPLES) / MIX_RATE_HZ;
    const media = await context.engines.get('media', tool, context.signal);
    const request = { track, start, end, sampleRateHz: MIX_RATE_HZ, channels: 2 } as const;
    const shape = { sampleRateHz: MIX_RATE_HZ, channels: 2, length: (frames + leadIn) * FRAME_SAMPLES };
    const pcm = await collect(media.decode(await context.read(source), request, context.signal), shape, context);
    const aac = await context.engines.get('aac', encoder, context.signal);
    const { config, packets } = await aac.encode(pcm, bitrate, context.signal);
    const own = packets.slice(leadIn, leadIn + frames);
    const segment = await muxAacSegment({ config, packets: own, firstFrameIndex: firstFrame, bitrate });
    return [await context.write(mp4(segment.init)), await context.write(mp4(segment.media))];
  },
};

function mp4(bytes: Uint8Array): Blob {
  return new Blob([bytes as Uint8Array<ArrayBuffer>], { type: 'video/mp4' });
}

import { formatAdts } from '../core/adts.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { LEAD_IN_FRAMES } from './encode.ts';
import { collect } from './pcm.ts';

export interface OriginalParams {
  readonly tool: EngineRef;
  readonly encoder: EngineRef;
  readonly track: number;
  readonly firstFrame: number;
  readonly frames: number;
  readonly bitrate: number;
  /** The last piece also keeps the flushed packet, which completes its last frame. */
  readonly last: boolean;
}

/**
 * A piece of the original sound as AAC, straight from the source: it can be heard before anything is dubbed. Its packets
 * are those that a window of the same frames would own (see encode.ts), so pieces join without a click.
 */
export const original: Stage<OriginalParams, EngineRoom> = {
  id: 'original',
  version: 1,
  inputs: ['source'],
  outputs: ['packets'],
  lane: () => 'package',
  async run([source], { tool, encoder, track, firstFrame, frames, bitrate, last }, context) {
    if (!source) throw new Failure('internal', 'original needs a source.');
    const leadIn = Math.min(LEAD_IN_FRAMES, firstFrame);
    const start = ((firstFrame - leadIn) * FRAME_SAMPLES) / MIX_RATE_HZ;
    const end = ((firstFrame + frames) * FRAME_SAMPLES) / MIX_RATE_HZ;
    const media = await context.engines.get('media', tool, context.signal);
    const request = { track, start, end, sampleRateHz: MIX_RATE_HZ, channels: 2 } as const;
    const shape = { sampleRateHz: MIX_RATE_HZ, channels: 2, length: (leadIn + frames) * FRAME_SAMPLES };
    const pcm = await collect(media.decode(await context.read(source), request, context.signal), shape, context);
    const aac = await context.engines.get('aac', encoder, context.signal);
    const { config, packets } = await aac.encode(pcm, bitrate, context.signal);
    const own = packets.slice(leadIn, leadIn + frames + (last ? 1 : 0));
    return [await context.write(new Blob([formatAdts({ config, packets: own })], { type: 'audio/aac' }))];
  },
};

import { formatAdts } from '../core/adts.ts';
import { Failure } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import type { Stage } from '../core/stage.ts';
import { FRAME_SAMPLES } from '../core/window.ts';
import { joinSamples } from '../dsp/join.ts';
import { limitTruePeak } from '../dsp/limiter.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { writeJson } from './json.ts';
import { loudnessShare, TAIL_SAMPLES } from './mix.ts';
import { readPcm } from './pcm.ts';

/** Frames that the encoder hears before those it is asked for; their packets are dropped. */
export const LEAD_IN_FRAMES = TAIL_SAMPLES / FRAME_SAMPLES;

export interface EncodeParams {
  readonly encoder: EngineRef;
  /** Linear gain of the master, in dB, a multiple of 0.1; the same for every window. */
  readonly gainDb: number;
  /** Ceiling of the limiter, in dBTP; lower than the target because AAC adds a little. */
  readonly ceilingDbtp: number;
  /** Bits a second. */
  readonly bitrate: number;
  /** The source's last window also keeps the flushed packet, which completes its last frame. */
  readonly last: boolean;
}

/**
 * Encodes a window to AAC. The encoder first hears the previous window's tail, whose packets are dropped: joined windows
 * then decode like one piece (architecture, "AAC joints"). Packet k of the rendition codes frames k−1 and k, so a decoder
 * that has read packet k + 1 gives frame k: a window of frames [a, b) owns the packets [a, b).
 */
export const encode: Stage<EncodeParams, EngineRoom> = {
  id: 'encode',
  version: 1,
  inputs: ['tail', 'mix'],
  outputs: ['packets', 'loudness'],
  lane: () => 'media',
  async run([before, mixed], { encoder, gainDb, ceilingDbtp, bitrate, last }, context) {
    if (!before || !mixed) throw new Failure('internal', 'encode needs the tail before and a mix.');
    const joined = joinPcm(await readPcm(context, before), await readPcm(context, mixed));
    const gain = 10 ** (gainDb / 20);
    const louder = { ...joined, channels: joined.channels.map((channel) => channel.map((sample) => sample * gain)) };
    const limited = limitTruePeak(louder, ceilingDbtp);
    const aac = await context.engines.get('aac', encoder, context.signal);
    const { config, packets } = await aac.encode(limited, bitrate, context.signal);
    const frames = (mixedLength(limited) - TAIL_SAMPLES) / FRAME_SAMPLES;
    const owned = frames + (last ? 1 : 0);
    const own = packets.slice(LEAD_IN_FRAMES, LEAD_IN_FRAMES + owned);
    if (own.length !== owned)
      throw new Failure('internal', `The encoder gave ${packets.length} packets for ${frames} frames.`);
    const heard = { ...limited, channels: limited.channels.map((channel) => channel.subarray(TAIL_SAMPLES)) };
    const adts = new Blob([formatAdts({ config, packets: own })], { type: 'audio/aac' });
    return [await context.write(adts), await writeJson(context, loudnessShare(heard))];
  },
};

function mixedLength(pcm: Pcm): number {
  return pcm.channels[0]?.length ?? 0;
}

function joinPcm(first: Pcm, second: Pcm): Pcm {
  const channels = second.channels.map((channel, i) =>
    joinSamples(first.channels[i] ?? first.channels[0] ?? new Float32Array(), channel),
  );
  return { sampleRateHz: second.sampleRateHz, channels };
}

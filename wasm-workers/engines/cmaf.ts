import { BufferTarget, CmafOutputFormat, EncodedAudioPacketSource, EncodedPacket, Output } from 'mediabunny';
import { Failure } from '../core/failure.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../core/window.ts';
import { fixCreationTime } from './mp4-date.ts';

/** A CMAF segment with the init section that belongs to it. */
export interface CmafSegment {
  readonly init: Uint8Array<ArrayBuffer>;
  readonly media: Uint8Array<ArrayBuffer>;
}

/** AAC packets in a row, ready for a segment. */
export interface AacSegmentRequest {
  /** AudioSpecificConfig. */
  readonly config: Uint8Array;
  readonly packets: readonly Uint8Array[];
  /** Which frame of the presentation the first packet completes: its decoded sound starts at this × 1024 / 48000 s. */
  readonly firstFrameIndex: number;
  /** Bits a second, as the encoder was told. */
  readonly bitrate: number;
}

/** One CMAF audio segment; its time is exact, since it counts in samples. Equal requests give equal bytes. */
export async function muxAacSegment(request: AacSegmentRequest): Promise<CmafSegment> {
  const initTarget = new BufferTarget();
  const target = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target, initTarget });
  fixCreationTime(output);
  const source = new EncodedAudioPacketSource('aac');
  output.addAudioTrack(source, { averageBitrate: request.bitrate, bitrate: request.bitrate });
  await output.start();
  const meta = { decoderConfig: aacDecoderConfig(request.config) };
  for (const [index, data] of request.packets.entries())
    await source.add(aacPacket(data, request.firstFrameIndex + index), meta);
  await output.finalize();
  if (!initTarget.buffer || !target.buffer) throw new Failure('internal', 'The muxer wrote no audio segment.');
  return { init: new Uint8Array(initTarget.buffer), media: new Uint8Array(target.buffer) };
}

/** Two channels at 48 kHz, which is all that is encoded here. */
export function aacDecoderConfig(config: Uint8Array): AudioDecoderConfig {
  return { codec: 'mp4a.40.2', numberOfChannels: 2, sampleRate: MIX_RATE_HZ, description: config.slice() };
}

/** A packet at the time of the frame it completes. */
export function aacPacket(data: Uint8Array, frame: number): EncodedPacket {
  return new EncodedPacket(data, 'key', (frame * FRAME_SAMPLES) / MIX_RATE_HZ, FRAME_SAMPLES / MIX_RATE_HZ);
}

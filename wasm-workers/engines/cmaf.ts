import { BufferTarget, CmafOutputFormat, EncodedAudioPacketSource, EncodedPacket, Output } from 'mediabunny';
import { Failure } from '../core/failure.ts';
import { FRAME_SAMPLES } from '../core/window.ts';
import { aacShape } from './audio-copy.ts';
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
  /** Which frame of the presentation the first packet completes: its decoded sound starts at this × 1024 samples. */
  readonly firstFrameIndex: number;
  /** Samples of the presentation before frame 0; 0 for what is coded here. */
  readonly offset?: number;
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
  const decoderConfig = aacDecoderConfig(request.config);
  const { sampleRate } = decoderConfig;
  for (const [index, data] of request.packets.entries())
    await source.add(aacPacket(data, request.firstFrameIndex + index, sampleRate, request.offset), { decoderConfig });
  await output.finalize();
  if (!initTarget.buffer || !target.buffer) throw new Failure('internal', 'The muxer wrote no audio segment.');
  return { init: new Uint8Array(initTarget.buffer), media: new Uint8Array(target.buffer) };
}

/** What a decoder is told of AAC-LC. @param config AudioSpecificConfig. @throws Failure `internal` for other sound. */
export function aacDecoderConfig(config: Uint8Array): AudioDecoderConfig & { readonly sampleRate: number } {
  const shape = aacShape(config);
  if (!shape) throw new Failure('internal', 'This sound is not AAC-LC in one or two channels.');
  const { sampleRateHz, channels } = shape;
  return { codec: 'mp4a.40.2', numberOfChannels: channels, sampleRate: sampleRateHz, description: config.slice() };
}

/** A packet at the time of the frame it completes. @param offset samples before frame 0. */
export function aacPacket(data: Uint8Array, frame: number, sampleRateHz: number, offset = 0): EncodedPacket {
  return new EncodedPacket(data, 'key', (offset + frame * FRAME_SAMPLES) / sampleRateHz, FRAME_SAMPLES / sampleRateHz);
}

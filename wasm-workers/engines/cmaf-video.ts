import {
  BufferSource,
  BufferTarget,
  CmafOutputFormat,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputVideoTrack,
  MP4,
  Output,
  type Rotation,
} from 'mediabunny';
import { Failure } from '../core/failure.ts';
import type { CmafSegment } from './cmaf.ts';
import { fixCreationTime } from './mp4-date.ts';

/** One tick of mediabunny's clock for video, in seconds. */
export const VIDEO_TICK = 1 / 57_600;

/**
 * Writes video packets as one CMAF segment.
 * @param origin the packets' own time at which the presentation starts, in seconds.
 * @param rotation clockwise degrees; where it is left out, the track's own matrix.
 */
export async function muxVideoSegment(
  track: InputVideoTrack,
  packets: readonly EncodedPacket[],
  origin: number,
  rotation?: Rotation,
): Promise<CmafSegment> {
  const codec = await track.getCodec();
  if (codec === null) throw new Failure('unsupported-input', 'The picture of this file is in an unknown format.');
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  const initTarget = new BufferTarget();
  const target = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target, initTarget });
  fixCreationTime(output);
  const source = new EncodedVideoPacketSource(codec);
  const transformationMatrix = await track.getTransformationMatrix();
  output.addVideoTrack(source, rotation === undefined ? { transformationMatrix } : { rotation });
  await output.start();
  for (const packet of fromZero(packets, origin)) await source.add(packet, { decoderConfig });
  await output.finalize();
  if (!initTarget.buffer || !target.buffer) throw new Failure('internal', 'The muxer wrote no video segment.');
  return { init: new Uint8Array(initTarget.buffer), media: new Uint8Array(target.buffer) };
}

/**
 * The packets, in decoding order, that show everything before a time: for a span that ends between key frames. The few
 * shown later that these refer to stay.
 * @param end seconds, in the packets' own time.
 */
export function packetsBefore(packets: readonly EncodedPacket[], end: number): readonly EncodedPacket[] {
  const last = packets.findLastIndex(({ timestamp }) => timestamp < end - VIDEO_TICK);
  return packets.slice(0, last + 1);
}

/** The video of a CMAF segment (or of a whole file, given as both): its track and its packets in decoding order. */
export async function readVideoSegment({ init, media }: CmafSegment) {
  const initInput = init === media ? undefined : new Input({ formats: [MP4], source: new BufferSource(init) });
  const input = new Input({ formats: [MP4], source: new BufferSource(media), initInput });
  const track = await input.getPrimaryVideoTrack();
  if (!track) throw new Failure('internal', 'A video segment holds no picture.');
  const packets: EncodedPacket[] = [];
  for await (const packet of new EncodedPacketSink(track).packets()) packets.push(packet);
  return { track, packets };
}

/**
 * Moves packets to the presentation's time. Frames before 0 are needed for decoding but must not be seen: CMAF has no
 * negative times, so they are squeezed into the first ticks, in their order.
 */
function fromZero(packets: readonly EncodedPacket[], origin: number): EncodedPacket[] {
  const times = packets.map((packet) => packet.timestamp - origin);
  const hidden = times.filter((time) => time < -VIDEO_TICK / 2).sort((a, b) => a - b);
  return packets.map((packet, index) => {
    const time = times[index] ?? 0;
    const rank = hidden.indexOf(time);
    if (rank >= 0) return packet.clone({ timestamp: rank * VIDEO_TICK, duration: VIDEO_TICK });
    return packet.clone({ timestamp: Math.max(time, hidden.length * VIDEO_TICK) });
  });
}

import {
  BufferTarget,
  CmafOutputFormat,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  type InputVideoTrack,
  Output,
} from 'mediabunny';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { SegmentIndex, SegmentSpan } from '../engine.ts';
import { fixCreationTime } from '../mp4-date.ts';
import { segmentSpans } from '../segment-plan.ts';
import { type Source, trackAt } from './source.ts';

/** One tick of mediabunny's clock for video, in seconds. */
const TICK = 1 / 57_600;

export async function indexVideo(source: Source, videoTrack: number, signal: AbortSignal): Promise<SegmentIndex> {
  const track = trackAt(source.video, videoTrack, 'video');
  const sink = new EncodedPacketSink(track);
  const keys: number[] = [];
  for (
    let key = await sink.getFirstKeyPacket({ metadataOnly: true });
    key;
    key = await sink.getNextKeyPacket(key, { metadataOnly: true })
  ) {
    throwIfAborted(signal);
    // A key frame that an edit list hides still starts the first segment.
    keys.push(Math.max(0, key.timestamp - source.origin));
  }
  const end = (await track.computeDuration()) - source.origin;
  return { codec: (await track.getCodecParameterString()) ?? '', spans: segmentSpans([...new Set(keys)], end) };
}

export async function copySegment(source: Source, videoTrack: number, span: SegmentSpan, signal: AbortSignal) {
  const track = trackAt(source.video, videoTrack, 'video');
  const sink = new EncodedPacketSink(track);
  const time = (seconds: number) => source.origin + seconds + TICK / 2;
  const first = (await sink.getKeyPacket(time(span.start))) ?? (await sink.getFirstKeyPacket());
  if (!first) throw new Failure('internal', `No picture starts at ${span.start} s.`);
  const last = await sink.getKeyPacket(time(span.start + span.duration), { metadataOnly: true });
  const end = last && last.sequenceNumber > first.sequenceNumber ? last : undefined;
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets(first, end)) {
    throwIfAborted(signal);
    packets.push(packet);
  }
  return muxSegment(track, fromZero(packets, source.origin));
}

/**
 * Moves packets to the presentation's time. Frames before 0 are needed for decoding but must not be seen: CMAF has no
 * negative times, so they are squeezed into the first ticks, in their order.
 */
function fromZero(packets: readonly EncodedPacket[], origin: number): EncodedPacket[] {
  const times = packets.map((packet) => packet.timestamp - origin);
  const hidden = times.filter((time) => time < -TICK / 2).sort((a, b) => a - b);
  return packets.map((packet, index) => {
    const time = times[index] ?? 0;
    const rank = hidden.indexOf(time);
    if (rank >= 0) return packet.clone({ timestamp: rank * TICK, duration: TICK });
    return packet.clone({ timestamp: Math.max(time, hidden.length * TICK) });
  });
}

async function muxSegment(track: InputVideoTrack, packets: readonly EncodedPacket[]) {
  const codec = await track.getCodec();
  if (codec === null) throw new Failure('unsupported-input', 'The picture of this file is in an unknown format.');
  const decoderConfig = (await track.getDecoderConfig()) ?? undefined;
  const initTarget = new BufferTarget();
  const target = new BufferTarget();
  const output = new Output({ format: new CmafOutputFormat(), target, initTarget });
  fixCreationTime(output);
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source, { transformationMatrix: await track.getTransformationMatrix() });
  await output.start();
  for (const packet of packets) await source.add(packet, { decoderConfig });
  await output.finalize();
  if (!initTarget.buffer || !target.buffer) throw new Failure('internal', 'The muxer wrote no segment.');
  return { init: new Uint8Array(initTarget.buffer), media: new Uint8Array(target.buffer) };
}

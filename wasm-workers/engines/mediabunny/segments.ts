import { type EncodedPacket, EncodedPacketSink, type InputVideoTrack } from 'mediabunny';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { CmafSegment } from '../cmaf.ts';
import { muxVideoSegment, packetsBefore, VIDEO_TICK } from '../cmaf-video.ts';
import type { SegmentIndex, SegmentSpan } from '../media-tool.ts';
import { segmentSpans } from '../segment-plan.ts';
import { type Source, trackAt } from './source.ts';

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
  const end = (await endOf(track)) - source.origin;
  return { codec: (await track.getCodecParameterString()) ?? '', spans: segmentSpans([...new Set(keys)], end) };
}

/** When the last frame stops being shown. WebM does not say how long it lasts: then as long as the others on average. */
async function endOf(track: InputVideoTrack): Promise<number> {
  const end = await track.computeDuration();
  const last = await new EncodedPacketSink(track).getPacket(Number.POSITIVE_INFINITY, { metadataOnly: true });
  if (!last || last.duration > 0) return end;
  const { averagePacketRate } = await track.computePacketStats(100);
  return Math.max(end, last.timestamp + 1 / averagePacketRate);
}

export async function copySegment(
  source: Source,
  videoTrack: number,
  span: SegmentSpan,
  signal: AbortSignal,
): Promise<CmafSegment> {
  const track = trackAt(source.video, videoTrack, 'video');
  const sink = new EncodedPacketSink(track);
  const time = (seconds: number) => source.origin + seconds + VIDEO_TICK / 2;
  const first = (await sink.getKeyPacket(time(span.start))) ?? (await sink.getFirstKeyPacket());
  if (!first) throw new Failure('internal', `No picture starts at ${span.start} s.`);
  const end = span.start + span.duration;
  const key = await sink.getKeyPacket(time(end), { metadataOnly: true });
  // Where the span ends between key frames, and at the end of the file, the last key frame lies inside the span.
  const isEnd = key && key.timestamp - source.origin >= end - VIDEO_TICK;
  const next = isEnd ? key : key && (await sink.getNextKeyPacket(key, { metadataOnly: true }));
  const packets: EncodedPacket[] = [];
  for await (const packet of sink.packets(first, next ?? undefined)) {
    throwIfAborted(signal);
    packets.push(packet);
  }
  return muxVideoSegment(track, packetsBefore(packets, source.origin + end), source.origin);
}

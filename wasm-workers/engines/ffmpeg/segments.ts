import { Failure } from '../../core/failure.ts';
import type { CmafSegment } from '../cmaf.ts';
import { muxVideoSegment, packetsBefore, readVideoSegment } from '../cmaf-video.ts';
import type { SegmentIndex, SegmentSpan } from '../media-tool.ts';
import { segmentSpans } from '../segment-plan.ts';
import { unreadable } from '../unreadable.ts';
import { codecString } from './codec-string.ts';
import { SOURCES } from './messages.ts';
import { readPackets } from './packets.ts';
import { type OpenedFile, type ProbedStream, rotationOf, streamAt } from './probe.ts';

/** Seconds before the next key frame at which the HLS muxer begins to look for it. */
const EARLY = 0.02;

export async function indexVideo(file: OpenedFile, videoTrack: number, signal: AbortSignal): Promise<SegmentIndex> {
  const stream = streamAt(file, 'video', videoTrack);
  const packets = await readPackets(file, stream, [], signal);
  const keys = packets.filter(({ isKey }) => isKey).map(({ time }) => Math.max(0, time));
  const end = packets.reduce((latest, packet) => Math.max(latest, packet.end), 0);
  if (keys.length === 0) throw unreadable('damaged');
  return { codec: codecString(stream), spans: segmentSpans([...new Set(keys.sort((a, b) => a - b))], end) };
}

/**
 * Lets ffmpeg's HLS muxer begin at the key frame and split at the one that ends the span; of what it writes, the first
 * segment is the one wanted. It counts time from its own start and forgets rotation, so the segment is written once more,
 * at its place and upright.
 */
export async function copySegment(
  file: OpenedFile,
  videoTrack: number,
  span: SegmentSpan,
  signal: AbortSignal,
): Promise<CmafSegment> {
  const { ffmpeg, blob, source } = file;
  const stream = streamAt(file, 'video', videoTrack);
  const from = source.origin + span.start;
  const { code, outputs, log } = await ffmpeg.run(
    {
      args: [
        ...['-v', 'error', ...(span.start > 0 ? ['-seek_timestamp', '1', '-ss', (from + 0.001).toFixed(6)] : [])],
        ...['-i', `${SOURCES}/source`, '-map', `0:${stream.index}`, '-c', 'copy', '-t', (span.duration + 2).toFixed(6)],
        ...['-f', 'hls', '-hls_time', (span.duration - EARLY).toFixed(6), '-hls_list_size', '0'],
        ...['-hls_segment_type', 'fmp4', '-hls_fmp4_init_filename', 'init.mp4', '-hls_segment_filename', '/part%d.m4s'],
        ...['-hls_segment_options', 'movflags=+negative_cts_offsets:use_editlist=0', '/list.m3u8'],
      ],
      sources: { source: blob },
      outputs: ['/init.mp4', '/part0.m4s'],
    },
    signal,
  );
  const [init, media] = [outputs['/init.mp4'], outputs['/part0.m4s']];
  if (code !== 0 || !init || !media)
    throw new Failure('internal', `ffmpeg could not copy the picture at ${span.start} s: ${log.slice(-3).join(' | ')}`);
  const { track, packets } = await readVideoSegment({ init, media });
  // The first segment may begin with frames that an edit list hides: then its key frame lies before 0.
  const keyTime = span.start > 0 ? span.start : await firstKeyTime(file, stream, signal);
  const origin = (packets[0]?.timestamp ?? 0) - keyTime;
  const shown = packetsBefore(packets, origin + span.start + span.duration);
  return muxVideoSegment(track, shown, origin, rotationOf(stream));
}

/** Codes a span anew with libx264: no frame is dropped or doubled, and each keeps its time. */
export async function transcodeSegment(
  file: OpenedFile,
  videoTrack: number,
  span: SegmentSpan,
  signal: AbortSignal,
): Promise<CmafSegment> {
  const { ffmpeg, blob, source } = file;
  const stream = streamAt(file, 'video', videoTrack);
  const from = source.origin + span.start - 0.001;
  const { code, outputs, log } = await ffmpeg.run(
    {
      args: [
        ...['-v', 'error', '-noautorotate'],
        ...(span.start > 0 ? ['-seek_timestamp', '1', '-ss', from.toFixed(6)] : []),
        ...['-i', `${SOURCES}/source`, '-map', `0:${stream.index}`, '-t', span.duration.toFixed(6)],
        ...['-vsync', 'passthrough', '-c:v', 'libx264', '-preset', 'veryfast', '-crf', '23', '-pix_fmt', 'yuv420p'],
        // H.264 in 4:2:0 wants even sizes.
        ...['-bf', '0', '-g', '9999', '-sc_threshold', '0', '-vf', 'scale=trunc(iw/2)*2:trunc(ih/2)*2'],
        ...[
          '-movflags',
          '+frag_keyframe+empty_moov+default_base_moof',
          '-use_editlist',
          '0',
          '-f',
          'mp4',
          '/video.mp4',
        ],
      ],
      sources: { source: blob },
      outputs: ['/video.mp4'],
    },
    signal,
  );
  const video = outputs['/video.mp4'];
  if (code !== 0 || !video)
    throw new Failure('unsupported-input', 'The picture of this file cannot be decoded.', log.slice(-3).join(' | '));
  const { track, packets } = await readVideoSegment({ init: video, media: video });
  return muxVideoSegment(track, packets, (packets[0]?.timestamp ?? 0) - span.start, rotationOf(stream));
}

async function firstKeyTime(file: OpenedFile, stream: ProbedStream, signal: AbortSignal): Promise<number> {
  const [key] = await readPackets(file, stream, ['-read_intervals', '%+#1'], signal);
  return key?.time ?? 0;
}

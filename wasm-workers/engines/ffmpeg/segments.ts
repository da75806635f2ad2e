import { Failure } from '../../core/failure.ts';
import type { SegmentIndex, SegmentSpan } from '../engine.ts';
import { segmentSpans } from '../segment-plan.ts';
import { unreadable } from '../unreadable.ts';
import { codecString } from './codec-string.ts';
import type { FfmpegRunner } from './core.ts';
import { placeFragment } from './fragment-time.ts';
import { SOURCES } from './messages.ts';
import { type ProbedSource, type ProbedStream, streamsOf } from './probe.ts';

/** Seconds before the next key frame at which the HLS muxer begins to look for it. */
const EARLY = 0.02;

export async function indexVideo(
  ffmpeg: FfmpegRunner,
  blob: Blob,
  source: ProbedSource,
  videoTrack: number,
  signal: AbortSignal,
): Promise<SegmentIndex> {
  const stream = videoStream(source, videoTrack);
  const { outputs } = await ffmpeg.run(
    {
      tool: 'ffprobe',
      args: [
        ...[
          '-v',
          'error',
          '-select_streams',
          String(stream.index),
          '-show_entries',
          'packet=pts_time,duration_time,flags',
        ],
        ...['-of', 'csv=p=0', '-o', '/packets.csv', `${SOURCES}/source`],
      ],
      sources: { source: blob },
      outputs: ['/packets.csv'],
    },
    signal,
  );
  const keys: number[] = [];
  let end = 0;
  for (const line of new TextDecoder().decode(outputs['/packets.csv']).split('\n')) {
    const [pts, duration, flags] = line.split(',');
    if (pts === undefined || flags === undefined || !Number.isFinite(Number(pts))) continue;
    const time = Number(pts) - source.origin;
    if (flags.startsWith('K')) keys.push(Math.max(0, time));
    end = Math.max(end, time + (Number(duration) || 0));
  }
  if (keys.length === 0) throw unreadable('damaged');
  return { codec: codecString(stream), spans: segmentSpans([...new Set(keys.sort((a, b) => a - b))], end) };
}

/**
 * Lets ffmpeg's HLS muxer begin at the key frame and split at the one that ends the span; of what it writes, the first
 * segment is the one wanted. It counts time from its own start, so the fragment is then put where it belongs.
 */
export async function copySegment(
  ffmpeg: FfmpegRunner,
  blob: Blob,
  source: ProbedSource,
  videoTrack: number,
  span: SegmentSpan,
  signal: AbortSignal,
) {
  const stream = videoStream(source, videoTrack);
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
  return { init, media: placeFragment(init, media, span.start) };
}

function videoStream(source: ProbedSource, index: number): ProbedStream {
  const stream = streamsOf(source, 'video')[index];
  if (!stream) throw new Failure('internal', `This file has no video track ${index}.`);
  return stream;
}

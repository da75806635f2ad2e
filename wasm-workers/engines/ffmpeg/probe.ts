import { Failure } from '../../core/failure.ts';
import type { AudioTrack, Probe, SubtitleTrack, VideoTrack } from '../../core/media.ts';
import { isCutOff, isEncrypted } from '../file-checks.ts';
import { languageTag, trackName } from '../tags.ts';
import { unreadable } from '../unreadable.ts';
import { codecString } from './codec-string.ts';
import type { FfmpegRunner } from './core.ts';
import { SOURCES } from './messages.ts';

/** One stream of ffprobe's report; numbers come as text. */
export interface ProbedStream {
  readonly index: number;
  readonly codec_type?: string;
  readonly codec_name?: string;
  readonly codec_tag_string?: string;
  readonly profile?: string;
  readonly level?: number;
  readonly extradata?: string;
  readonly width?: number;
  readonly height?: number;
  readonly sample_aspect_ratio?: string;
  readonly avg_frame_rate?: string;
  readonly bit_rate?: string;
  readonly channels?: number;
  readonly sample_rate?: string;
  readonly start_time?: string;
  readonly duration?: string;
  readonly disposition?: { readonly default?: number; readonly attached_pic?: number };
  readonly tags?: Readonly<Record<string, string>>;
  readonly side_data_list?: readonly { readonly rotation?: number }[];
}

/** What is kept of ffprobe's report on a source. */
export interface ProbedSource {
  readonly streams: readonly ProbedStream[];
  readonly format: { readonly format_name: string; readonly start_time?: string; readonly duration?: string };
  readonly chapters: readonly { start_time: string; end_time: string; tags?: Record<string, string> }[];
  /** The file's own time at which the presentation starts. */
  readonly origin: number;
}

/** A file that ffmpeg works on. */
export interface OpenedFile {
  readonly ffmpeg: FfmpegRunner;
  readonly blob: Blob;
  readonly source: ProbedSource;
}

/** Containers whose clock starts with the presentation; in the others it starts anywhere. */
const ZERO_BASED = /mp4|matroska/;
const COPYABLE = new Set(['h264', 'hevc', 'av1', 'vp9']);
const TEXT_SUBTITLES = new Set(['mov_text', 'subrip', 'srt', 'ass', 'ssa', 'webvtt', 'text']);

/** Runs ffprobe. @throws Failure `unsupported-input`. */
export async function ffprobe(ffmpeg: FfmpegRunner, source: Blob, signal: AbortSignal): Promise<ProbedSource> {
  if (source.size === 0) throw unreadable('empty');
  if (await isCutOff(source)) throw unreadable('damaged');
  if (await isEncrypted(source)) throw unreadable('encrypted');
  const { outputs, log } = await ffmpeg.run(
    {
      tool: 'ffprobe',
      args: [
        ...['-v', 'error', '-of', 'json', '-show_format', '-show_streams', '-show_chapters', '-show_data'],
        ...['-o', '/probe.json', `${SOURCES}/source`],
      ],
      sources: { source },
      outputs: ['/probe.json'],
    },
    signal,
  );
  const report = JSON.parse(new TextDecoder().decode(outputs['/probe.json']) || '{}') as Partial<ProbedSource>;
  const { streams = [], format, chapters = [] } = report;
  // Text is a format to ffmpeg: it draws it as a picture.
  if (!format || format.format_name === 'tty')
    throw unreadable(log.some((line) => /moov atom not found/.test(line)) ? 'damaged' : 'unknown', log.join(' | '));
  const tracks = streams.filter(isTrack);
  if (!tracks.some(({ codec_type: type }) => type === 'audio' || type === 'video')) throw unreadable('noTracks');
  const origin = ZERO_BASED.test(format.format_name) ? 0 : Number(format.start_time ?? 0) || 0;
  return { streams: tracks, format, chapters, origin };
}

/** A cover picture is no track. */
function isTrack({ disposition }: ProbedStream): boolean {
  return disposition?.attached_pic !== 1;
}

/** The streams of a kind, in order: their positions are the indices of the tracks. */
function streamsOf({ streams }: ProbedSource, kind: 'audio' | 'video' | 'subtitle'): readonly ProbedStream[] {
  const text = (stream: ProbedStream) => kind !== 'subtitle' || TEXT_SUBTITLES.has(stream.codec_name ?? '');
  return streams.filter((stream) => stream.codec_type === kind && text(stream));
}

/** A track of a kind, by its index. @throws Failure `internal` where there is none. */
export function streamAt({ source }: OpenedFile, kind: 'audio' | 'video' | 'subtitle', index: number): ProbedStream {
  const stream = streamsOf(source, kind)[index];
  if (!stream) throw new Failure('internal', `This file has no ${kind} track ${index}.`);
  return stream;
}

export function describeSource(source: ProbedSource): Probe {
  const duration = Number(source.format.duration ?? 0) || 0;
  const shape = (stream: ProbedStream, index: number) => baseOf(stream, index, source, duration);
  return {
    container: /mp4/.test(source.format.format_name) ? 'mp4' : (source.format.format_name.split(',')[0] ?? ''),
    duration: endOf(source, duration),
    audio: streamsOf(source, 'audio').map(
      (stream, index): AudioTrack => ({ ...shape(stream, index), ...audioOf(stream) }),
    ),
    video: streamsOf(source, 'video').map(
      (stream, index): VideoTrack => ({ ...shape(stream, index), ...videoOf(stream) }),
    ),
    subtitles: streamsOf(source, 'subtitle').map(
      (stream, index): SubtitleTrack => ({ ...shape(stream, index), kind: 'subtitle' }),
    ),
    chapters: source.chapters.map(({ start_time, end_time, tags }) => ({
      ...{ start: Math.max(0, Number(start_time)), end: Number(end_time), title: tags?.title ?? '' },
    })),
    media: 'ffmpeg',
  };
}

/** ffprobe's duration of a file counts from its first sample; where the presentation starts at 0, what is before belongs to it. */
function endOf({ format, origin }: ProbedSource, duration: number): number {
  return duration + Math.max(0, (Number(format.start_time ?? 0) || 0) - origin);
}

function baseOf(stream: ProbedStream, index: number, source: ProbedSource, duration: number) {
  const start = Math.max(0, (Number(stream.start_time ?? 0) || 0) - source.origin);
  return {
    ...{ index, start, codec: codecString(stream) },
    language: languageTag(stream.tags?.language),
    name: trackName(stream.tags?.title ?? stream.tags?.handler_name),
    isDefault: stream.disposition?.default === 1,
    duration: Number(stream.duration ?? 0) || Math.max(0, endOf(source, duration) - start),
  };
}

function audioOf({ channels, sample_rate, codec_name }: ProbedStream) {
  const decodable = codec_name !== undefined && codec_name !== 'unknown' && (channels ?? 0) > 0;
  return { kind: 'audio' as const, channels: channels ?? 0, sampleRateHz: Number(sample_rate ?? 0), decodable };
}

function videoOf({ width = 0, height = 0, ...stream }: ProbedStream) {
  const [num = 1, den = 1] = (stream.sample_aspect_ratio ?? '1:1').split(':').map(Number);
  const wide = num > 0 && den > 0 ? Math.round((width * num) / den) : width;
  const rotation = rotationOf(stream);
  const upright = rotation % 180 === 0;
  const [frames = 0, seconds = 1] = (stream.avg_frame_rate ?? '0/1').split('/').map(Number);
  return {
    ...{ kind: 'video' as const, rotation, width: upright ? wide : height, height: upright ? height : wide },
    copyable: COPYABLE.has(stream.codec_name ?? ''),
    bitrate: Number(stream.bit_rate ?? 0) || 0,
    frameRate: seconds > 0 ? frames / seconds : 0,
  };
}

/** Clockwise degrees; ffmpeg counts the other way round. */
export function rotationOf({ side_data_list: data = [] }: Pick<ProbedStream, 'side_data_list'>): 0 | 90 | 180 | 270 {
  const degrees = data.find(({ rotation }) => rotation !== undefined)?.rotation ?? 0;
  const turns = ((Math.round(-degrees / 90) % 4) + 4) % 4;
  return ([0, 90, 180, 270] as const)[turns] ?? 0;
}

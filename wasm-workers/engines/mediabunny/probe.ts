import {
  EncodedPacketSink,
  type InputAudioTrack,
  type InputTrack,
  type InputVideoTrack,
  IsobmffInputFormat,
  MatroskaInputFormat,
} from 'mediabunny';
import { throwIfAborted } from '../../core/failure.ts';
import type { AudioTrack, Probe, VideoTrack } from '../../core/media.ts';
import { languageTag, trackName } from '../tags.ts';
import { unreadable } from '../unreadable.ts';
import { handlerNames } from './handler-names.ts';
import type { Source } from './source.ts';
import { readText } from './text.ts';

/** Packets looked at to measure bit rate and frame rate. */
const MEASURED_PACKETS = 1000;
const COPYABLE = new Set(['avc', 'hevc', 'av1', 'vp9']);

export async function probeSource(source: Source, signal: AbortSignal): Promise<Probe> {
  const { input, blob } = source;
  const ends: number[] = [];
  const audio: AudioTrack[] = [];
  const video: VideoTrack[] = [];
  for (const [index, track] of source.audio.entries()) {
    throwIfAborted(signal);
    const base = await baseOf(track, index, source, ends);
    const name = base.name ?? (await handlerNames(blob, 'soun'))[index];
    audio.push({ ...base, name, ...(await audioOf(track)) });
  }
  for (const [index, track] of source.video.entries()) {
    throwIfAborted(signal);
    const base = await baseOf(track, index, source, ends);
    video.push({ ...base, ...(await videoOf(track)) });
  }
  const duration = Math.max(0, ...ends);
  const { subtitles, chapters } = await readText(blob, duration);
  return { container: await containerOf(input), duration, audio, video, subtitles, chapters, media: 'mediabunny' };
}

async function baseOf(track: InputTrack, index: number, { origin }: Source, ends: number[]) {
  await checkEnds(track);
  const start = (await track.getFirstTimestamp()) - origin;
  const end = (await track.computeDuration()) - origin;
  ends.push(end);
  const { default: isDefault } = await track.getDisposition();
  return {
    index,
    codec: await codecOf(track),
    language: languageTag(await track.getLanguageCode()),
    name: trackName(await track.getName()),
    isDefault,
    start: Math.max(0, start),
    duration: end - Math.max(0, start),
  };
}

/** Reads the first and the last packet: this finds encryption, and a file whose end is missing. */
async function checkEnds(track: InputTrack): Promise<void> {
  if ((await track.getCodec()) === null) return;
  const sink = new EncodedPacketSink(track);
  const first = await sink.getFirstPacket();
  const last = await sink.getPacket(Number.POSITIVE_INFINITY);
  if (!first || !last) throw unreadable('damaged');
}

async function codecOf(track: InputTrack): Promise<string> {
  const parameter = await track.getCodecParameterString();
  if (parameter) return parameter;
  const id = await track.getInternalCodecId();
  return (
    (await track.getCodec()) ?? (id instanceof Uint8Array ? new TextDecoder().decode(id) : String(id ?? 'unknown'))
  );
}

async function audioOf(track: InputAudioTrack) {
  return {
    kind: 'audio' as const,
    channels: await track.getNumberOfChannels(),
    sampleRateHz: await track.getSampleRate(),
    decodable: await track.canDecode(),
  };
}

async function videoOf(track: InputVideoTrack) {
  const stats = await track.computePacketStats(MEASURED_PACKETS);
  const codec = await track.getCodec();
  return {
    kind: 'video' as const,
    width: await track.getDisplayWidth(),
    height: await track.getDisplayHeight(),
    rotation: await track.getRotation(),
    copyable: codec !== null && COPYABLE.has(codec),
    bitrate: Math.round(stats.averageBitrate),
    frameRate: stats.averagePacketRate,
  };
}

async function containerOf(input: Source['input']): Promise<string> {
  const format = await input.getFormat();
  if (format instanceof IsobmffInputFormat) return 'mp4';
  if (format instanceof MatroskaInputFormat) return 'matroska';
  return format.name.toLowerCase().replace(/[^a-z0-9]+/g, '');
}

import { parseAdts } from '../../core/adts.ts';
import { Failure } from '../../core/failure.ts';
import { CopyCheck, type CopySpan, timeOfCopied } from '../audio-copy.ts';
import type { AudioCopy } from '../media-tool.ts';
import { extradata } from './codec-string.ts';
import { SOURCES } from './messages.ts';
import { readPackets } from './packets.ts';
import { type OpenedFile, streamAt } from './probe.ts';

/** Seconds before what is wanted at which copying begins. */
const PREROLL = 1;

export async function checkCopy(
  file: OpenedFile,
  audioTrack: number,
  duration: number,
  signal: AbortSignal,
): Promise<AudioCopy | undefined> {
  const stream = streamAt(file, 'audio', audioTrack);
  if (stream.codec_name !== 'aac') return undefined;
  const check = new CopyCheck(extradata(stream.extradata), duration);
  if (!check.isPromising) return undefined;
  for (const { time, bytes } of await readPackets(file, stream, [], signal)) {
    check.add(time, bytes);
    if (time > duration) break;
  }
  return check.finish();
}

export async function copyAudio(
  file: OpenedFile,
  audioTrack: number,
  { copy, first, count }: CopySpan,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const { ffmpeg, blob, source } = file;
  const stream = streamAt(file, 'audio', audioTrack);
  const from = source.origin + timeOfCopied(copy, first - 0.5);
  const to = source.origin + timeOfCopied(copy, first + count + 1);
  const copied = ['-map', `0:${stream.index}`, '-c', 'copy', '-copypriorss', '1', '-to', to.toFixed(6)];
  const seek = from > PREROLL ? ['-seek_timestamp', '1', '-ss', (from - PREROLL).toFixed(6)] : [];
  const { code, outputs, log } = await ffmpeg.run(
    {
      args: [
        ...['-v', 'error', '-copyts', ...seek, '-i', `${SOURCES}/source`],
        ...[...copied, '-f', 'adts', '/sound.aac', ...copied, '-f', 'framecrc', '/times.txt'],
      ],
      sources: { source: blob },
      outputs: ['/sound.aac', '/times.txt'],
    },
    signal,
  );
  // Seeking lands somewhere before: the list of times tells which packets are the wanted ones.
  const begin = timesOf(outputs['/times.txt']).findIndex((time) => time >= from);
  const packets = parseAdts(outputs['/sound.aac'] ?? new Uint8Array()).packets.slice(begin, begin + count);
  if (code !== 0 || begin < 0 || packets.length < count)
    throw new Failure('internal', `ffmpeg could not copy the sound: ${log.slice(-3).join(' | ')}`);
  return packets;
}

/** Seconds of each packet in ffmpeg's `framecrc`: `#tb 0: 1/48000`, then `0, dts, pts, duration, size, crc`. */
function timesOf(list: Uint8Array | undefined): number[] {
  const lines = new TextDecoder().decode(list).split('\n');
  const [, num = 1, den = 1] = (/^#tb 0: (\d+)\/(\d+)/m.exec(lines.join('\n')) ?? []).map(Number);
  return lines.filter((line) => /^0,/.test(line)).map((line) => (Number(line.split(',')[2]) * num) / den);
}

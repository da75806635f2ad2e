import { SOURCES } from './messages.ts';
import type { OpenedFile, ProbedStream } from './probe.ts';

/** What ffprobe says of a packet; times in seconds of the presentation. */
export interface ProbedPacket {
  readonly time: number;
  readonly end: number;
  readonly bytes: number;
  readonly isKey: boolean;
}

/**
 * A stream's packets in decoding order.
 * @param options further arguments, such as `-read_intervals`.
 */
export async function readPackets(
  { ffmpeg, blob, source }: OpenedFile,
  stream: ProbedStream,
  options: readonly string[],
  signal: AbortSignal,
): Promise<readonly ProbedPacket[]> {
  const { outputs } = await ffmpeg.run(
    {
      tool: 'ffprobe',
      args: [
        ...['-v', 'error', '-select_streams', String(stream.index), ...options],
        ...['-show_entries', 'packet=pts_time,duration_time,size,flags', '-of', 'csv=p=0', '-o', '/packets.csv'],
        `${SOURCES}/source`,
      ],
      sources: { source: blob },
      outputs: ['/packets.csv'],
    },
    signal,
  );
  const lines = new TextDecoder().decode(outputs['/packets.csv']).split('\n');
  return lines.flatMap((line) => {
    const [pts, duration, size, flags] = line.split(',');
    if (pts === undefined || flags === undefined || !Number.isFinite(Number(pts))) return [];
    const time = Number(pts) - source.origin;
    return [{ time, end: time + (Number(duration) || 0), bytes: Number(size) || 0, isKey: flags.startsWith('K') }];
  });
}

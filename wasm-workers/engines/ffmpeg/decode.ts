import type { Pcm } from '../../core/media.ts';
import { stereoGains } from '../downmix.ts';
import type { DecodeRequest } from '../media-tool.ts';
import { type SampleGrid, sampleGrid } from '../sample-grid.ts';
import { unreadable } from '../unreadable.ts';
import { PIPE, SOURCES } from './messages.ts';
import { type OpenedFile, type ProbedSource, type ProbedStream, streamAt } from './probe.ts';

/** Seconds decoded before what is wanted: codecs need what comes before. */
const PREROLL = 1;

/** Decodes with ffmpeg; its resampler fills gaps and cuts overlaps by the packets' times. */
export async function* decodeTrack(file: OpenedFile, request: DecodeRequest, signal: AbortSignal): AsyncGenerator<Pcm> {
  const { ffmpeg, blob, source } = file;
  const stream = streamAt(file, 'audio', request.track);
  const nativeHz = Number(stream.sample_rate);
  const { sampleRateHz, channels } = request;
  const end = Math.max(request.start, Math.min(request.end, endOf(source, stream, request.end)));
  const grid = sampleGrid(request.start, nativeHz, sampleRateHz);
  const total = Math.round(end * sampleRateHz) - Math.round(request.start * sampleRateHz);
  const pieces = new Pieces(sampleRateHz, channels, grid.drop, total);
  if (pieces.complete) return;
  const command = { args: commandLine(source, stream, { ...request, end }, grid), sources: { source: blob } };
  const run = ffmpeg.stream(command, signal);
  try {
    for (let next = await run.next(); ; next = await run.next()) {
      if (next.done) {
        if (next.value.code !== 0 && !pieces.begun) throw unreadable('damaged', next.value.log.slice(-3).join(' | '));
        break;
      }
      yield* pieces.push(next.value);
      if (pieces.complete) break;
    }
  } finally {
    // Ends ffmpeg where it would go on to the end of the file.
    await run.return({ code: 0, outputs: {}, log: [] });
  }
  yield* pieces.finish();
}

function commandLine(source: ProbedSource, stream: ProbedStream, request: DecodeRequest, grid: SampleGrid): string[] {
  const { end, sampleRateHz, channels } = request;
  const nativeHz = Number(stream.sample_rate);
  const from = source.origin + grid.firstInput / nativeHz - PREROLL;
  const seek = from > source.origin ? ['-noaccurate_seek', '-seek_timestamp', '1', '-ss', from.toFixed(6)] : [];
  const first = grid.firstInput + Math.round(source.origin * nativeHz);
  const filters = [
    'aformat=sample_fmts=fltp',
    ...downmixFilter(stream.channels ?? 2, channels),
    // What lies before the first sample wanted is cut, a gap there filled with silence, by the times of the packets.
    `aresample=${nativeHz}:async=1:min_comp=0.0001:min_hard_comp=0.005:first_pts=${first}`,
    `aresample=${sampleRateHz}`,
  ];
  const length = Number.isFinite(end) ? ['-to', (source.origin + end + 0.5).toFixed(6)] : [];
  return [
    ...['-v', 'error', '-copyts', ...seek, '-i', `${SOURCES}/source`, '-map', `0:${stream.index}`, '-vn', '-sn', '-dn'],
    ...['-af', filters.join(','), ...length, '-f', 'f32le', PIPE],
  ];
}

/** Where a track ends, in seconds of the presentation, if the container says so; else when its packets do. */
function endOf({ origin }: ProbedSource, stream: ProbedStream, asked: number): number {
  if (Number.isFinite(asked) || stream.duration === undefined) return asked;
  return Number(stream.start_time ?? 0) - origin + Number(stream.duration);
}

function downmixFilter(from: number, to: 1 | 2): string[] {
  if (from === to) return [];
  const rows = stereoGains(from);
  const wanted = to === 2 ? rows : [(rows[0] ?? []).map((gain, index) => (gain + (rows[1][index] ?? 0)) / 2)];
  const sums = wanted.map((row, out) => {
    const terms = row.flatMap((gain, index) => (gain === 0 ? [] : [`${gain.toFixed(6)}*c${index}`]));
    return `c${out}=${terms.join('+')}`;
  });
  return [`pan=${to === 2 ? 'stereo' : 'mono'}|${sums.join('|')}`];
}

/** Interleaved little-endian floats, as they come, to {@link Pcm} of at most half a second. */
class Pieces {
  begun = false;
  readonly #rate: number;
  readonly #channels: number;
  #remaining: number;
  #held = new Uint8Array(0);

  /** Bytes still to be dropped at the start. */
  #drop: number;

  constructor(rate: number, channels: number, drop: number, total: number) {
    this.#drop = drop * 4 * channels;
    this.#rate = rate;
    this.#channels = channels;
    this.#remaining = total;
  }

  get complete(): boolean {
    return this.#remaining <= 0;
  }

  *push(piece: Uint8Array): Generator<Pcm> {
    this.begun = true;
    const bytes = piece.subarray(Math.min(piece.length, this.#drop));
    this.#drop -= piece.length - bytes.length;
    const joined = new Uint8Array(this.#held.length + bytes.length);
    joined.set(this.#held);
    joined.set(bytes, this.#held.length);
    const frameBytes = 4 * this.#channels;
    const pieceBytes = frameBytes * (this.#rate >> 1);
    let at = 0;
    for (; at + pieceBytes <= joined.length; at += pieceBytes) yield* this.#give(joined.subarray(at, at + pieceBytes));
    this.#held = joined.slice(at);
  }

  /** Gives what is left; where an end was asked for, silence up to it. */
  *finish(): Generator<Pcm> {
    yield* this.#give(this.#held.subarray(0, this.#held.length - (this.#held.length % (4 * this.#channels))));
    const silence = new Uint8Array(4 * this.#channels * (this.#rate >> 1));
    while (Number.isFinite(this.#remaining) && !this.complete) yield* this.#give(silence);
  }

  *#give(bytes: Uint8Array): Generator<Pcm> {
    const frames = Math.min(bytes.length / (4 * this.#channels), this.#remaining);
    this.#remaining -= frames;
    if (frames <= 0) return;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    const channels = Array.from({ length: this.#channels }, (_, channel) => {
      const out = new Float32Array(frames);
      for (let i = 0; i < frames; i++) out[i] = view.getFloat32(4 * (i * this.#channels + channel), true);
      return out;
    });
    yield { sampleRateHz: this.#rate, channels };
  }
}

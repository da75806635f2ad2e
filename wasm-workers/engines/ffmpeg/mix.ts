import { Failure } from '../../core/failure.ts';
import type { Pcm } from '../../core/media.ts';
import type { MixRequest, SpeechPiece } from '../media-tool.ts';
import type { FfmpegRunner } from './core.ts';

/** The compressor's ratio: the most it offers, so that its threshold alone decides how far it turns down. */
const RATIO = 20;
/** Pauses of the dub up to this long stay ducked, in seconds. */
const HOLD = 0.7;
const ATTACK_MS = 40;
const RELEASE_MS = 150;

/**
 * Ducks with `sidechaincompress` and adds with `amix`. What drives the compressor is a square wave that is on while the dub
 * speaks, not the dub itself: the original then stays down by the same amount however loud a syllable is.
 */
export async function mixWithFfmpeg(ffmpeg: FfmpegRunner, request: MixRequest, signal: AbortSignal): Promise<Pcm> {
  const { original, pieces, duckDb } = request;
  const [left = new Float32Array(0), right = left] = original.channels;
  const rate = original.sampleRateHz;
  const dub = new Float32Array(left.length);
  for (const piece of pieces) add(dub, piece);
  const key = speaking(pieces, left.length, Math.round(HOLD * rate));
  // At full scale the compressor turns down by threshold × (1 − 1/ratio).
  const thresholdDb = Math.max(-60, duckDb / (1 - 1 / RATIO));
  const duck = `threshold=${10 ** (thresholdDb / 20)}:ratio=${RATIO}:attack=${ATTACK_MS}:release=${RELEASE_MS}:knee=1:makeup=1`;
  const input = (path: string) => ['-f', 'f32le', '-ar', String(rate), '-ac', '2', '-i', path];
  const { code, outputs, log } = await ffmpeg.run(
    {
      args: [
        ...['-v', 'error', ...input('/original'), ...input('/dub'), ...input('/key')],
        '-filter_complex',
        `[0][2]sidechaincompress=${duck}[ducked];[ducked][1]amix=inputs=2:normalize=0:duration=first`,
        ...['-f', 'f32le', '/mixed'],
      ],
      files: { '/original': interleave(left, right), '/dub': interleave(dub, dub), '/key': interleave(key, key) },
      outputs: ['/mixed'],
    },
    signal,
  );
  const mixed = outputs['/mixed'];
  if (code !== 0 || !mixed) throw new Failure('internal', `ffmpeg could not mix: ${log.join(' | ')}`);
  return { sampleRateHz: rate, channels: separate(mixed, left.length) };
}

function add(track: Float32Array, { offset, samples }: SpeechPiece): void {
  const end = Math.min(samples.length, track.length - offset);
  for (let i = Math.max(0, -offset); i < end; i++)
    track[offset + i] = (track[offset + i] as number) + (samples[i] as number);
}

/** 1 where any piece sounds, and in the pauses between pieces that are no longer than `hold`. */
function speaking(pieces: readonly SpeechPiece[], length: number, hold: number): Float32Array {
  const key = new Float32Array(length);
  let lastEnd = Number.NEGATIVE_INFINITY;
  for (const { offset, samples } of [...pieces].sort((a, b) => a.offset - b.offset)) {
    const start = offset - lastEnd <= hold ? Math.min(lastEnd, offset) : offset;
    lastEnd = Math.max(lastEnd, offset + samples.length);
    key.fill(1, Math.max(0, start), Math.max(0, lastEnd));
  }
  return key;
}

function interleave(left: Float32Array, right: Float32Array): Uint8Array {
  const samples = new Float32Array(left.length * 2);
  for (let i = 0; i < left.length; i++) {
    samples[2 * i] = left[i] as number;
    samples[2 * i + 1] = right[i] as number;
  }
  return new Uint8Array(samples.buffer);
}

function separate(bytes: Uint8Array<ArrayBuffer>, length: number): Float32Array[] {
  const samples = new Float32Array(bytes.buffer, bytes.byteOffset, Math.floor(bytes.byteLength / 4));
  return [0, 1].map((channel) => Float32Array.from({ length }, (_, i) => samples[2 * i + channel] ?? 0));
}

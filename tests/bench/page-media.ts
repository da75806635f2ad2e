import {
  ALL_FORMATS,
  BlobSource,
  BufferTarget,
  CmafOutputFormat,
  Conversion,
  HlsOutputFormat,
  Input,
  Output,
  PathedTarget,
} from 'mediabunny';
import type { Pcm } from '../../wasm-workers/core/media.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../../wasm-workers/core/window.ts';
import { aacDescriptor } from '../../wasm-workers/engines/aac/descriptor.ts';
import { muxAacSegment } from '../../wasm-workers/engines/cmaf.ts';
import type { AacEncoder, EngineOptions, MediaTool } from '../../wasm-workers/engines/engine.ts';
import { FfmpegRunner } from '../../wasm-workers/engines/ffmpeg/core.ts';
import { ffmpegDescriptor } from '../../wasm-workers/engines/ffmpeg/descriptor.ts';
import { mediabunnyDescriptor } from '../../wasm-workers/engines/mediabunny/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { chosenFile } from './page-file.ts';

const { signal } = new AbortController();
/** Frames of an audio segment: about six seconds. */
const SEGMENT_FRAMES = 281;
const BITRATE = 128_000;

/** Seconds, of one adapter or program. */
export type MediaTimes = Readonly<Record<'decode' | 'picture' | 'encode' | 'hls', number>>;

export interface MediaMeasurement {
  readonly mediabunny: MediaTimes;
  readonly ffmpeg: MediaTimes;
  /** One command of ffmpeg.wasm that writes the whole HLS package, sounds coded anew. */
  readonly command: number;
  /** Picture and both sounds copied into HLS: mediabunny's own HLS muxer against one command of ffmpeg.wasm. */
  readonly copy: number;
  readonly commandCopy: number;
}

export interface MediaOrder {
  readonly runs: number;
  /** What makes ffmpeg write HLS with the sounds coded anew, and with all copied. */
  readonly hlsArgs: readonly string[];
  readonly copyArgs: readonly string[];
}

/** Both adapters and ffmpeg.wasm's own HLS muxer on the chosen file, in turn, `runs` times. */
export async function measureMedia({ runs, hlsArgs, copyArgs }: MediaOrder): Promise<MediaMeasurement[]> {
  const options = { device: 'wasm', threads: 1, models: servedModels } as const;
  const load = { ...options, model: '' } satisfies EngineOptions;
  const mediabunny = await mediabunnyDescriptor.load(load);
  const ffmpeg = await ffmpegDescriptor.load({ ...options, model: 'ffmpeg-core' });
  const aac = await aacDescriptor.load(load);
  const runner = await FfmpegRunner.load(servedModels);
  const file = chosenFile();
  // Code is compiled and the source probed before anything counts.
  for (const tool of [mediabunny, ffmpeg]) await tool.probe(file, signal);
  await aac.encode(
    { sampleRateHz: MIX_RATE_HZ, channels: [new Float32Array(4096), new Float32Array(4096)] },
    BITRATE,
    signal,
  );
  const measured: MediaMeasurement[] = [];
  for (let run = 0; run < runs; run += 1)
    measured.push({
      mediabunny: await packageWith(mediabunny, aac, file),
      ffmpeg: await packageWith(ffmpeg, aac, file),
      command: await commandSeconds(runner, file, hlsArgs),
      copy: await seconds(() => copyToHls(file)),
      commandCopy: await commandSeconds(runner, file, copyArgs),
    });
  for (const engine of [mediabunny, ffmpeg, aac]) await engine.dispose();
  runner.dispose();
  return measured;
}

/** HLS as the product makes it: the picture copied segment by segment, each audio track decoded and coded as AAC. */
async function packageWith(tool: MediaTool, aac: AacEncoder, file: File): Promise<MediaTimes> {
  let decode = 0;
  let encode = 0;
  const picture = await seconds(async () => {
    const { spans } = await tool.segmentIndex(file, 0, signal);
    for (const span of spans) await tool.segment(file, 0, span, signal);
  });
  const { audio } = await tool.probe(file, signal);
  for (const track of audio.keys()) {
    let pcm: Pcm | undefined;
    decode += await seconds(async () => {
      pcm = await decodeAll(tool, file, track);
    });
    encode += await seconds(() => audioSegments(aac, pcm));
  }
  return { decode, picture, encode, hls: decode + picture + encode };
}

async function decodeAll(tool: MediaTool, file: File, track: number): Promise<Pcm> {
  const request = { track, start: 0, end: Infinity, sampleRateHz: MIX_RATE_HZ, channels: 2 } as const;
  const pieces: Pcm[] = [];
  for await (const piece of tool.decode(file, request, signal)) pieces.push(piece);
  const length = pieces.reduce((sum, piece) => sum + (piece.channels[0]?.length ?? 0), 0);
  const padded = Math.ceil(length / FRAME_SAMPLES) * FRAME_SAMPLES;
  const channels = [new Float32Array(padded), new Float32Array(padded)];
  let at = 0;
  for (const piece of pieces) {
    channels.forEach((channel, i) => {
      channel.set(piece.channels[i] ?? [], at);
    });
    at += piece.channels[0]?.length ?? 0;
  }
  return { sampleRateHz: MIX_RATE_HZ, channels };
}

async function audioSegments(aac: AacEncoder, pcm: Pcm | undefined): Promise<void> {
  if (!pcm) throw new Error('Nothing was decoded.');
  const { config, packets } = await aac.encode(pcm, BITRATE, signal);
  for (let frame = 0; frame + 1 < packets.length; frame += SEGMENT_FRAMES) {
    const own = packets.slice(frame + 1, frame + 1 + SEGMENT_FRAMES);
    await muxAacSegment({ config, packets: own, firstFrameIndex: frame, bitrate: BITRATE });
  }
}

/** The same package without any coding, by mediabunny's HLS muxer. */
async function copyToHls(file: File): Promise<void> {
  const input = new Input({ source: new BlobSource(file), formats: ALL_FORMATS });
  const written: string[] = [];
  const target = new PathedTarget('master.m3u8', ({ path }) => {
    written.push(path);
    return new BufferTarget();
  });
  const format = new HlsOutputFormat({ segmentFormat: new CmafOutputFormat(), targetDuration: 6 });
  const conversion = await Conversion.init({ input, output: new Output({ format, target }) });
  if (conversion.discardedTracks.length > 0) throw new Error('mediabunny left a track out.');
  await conversion.execute();
  input.dispose();
  if (written.length < 30) throw new Error(`mediabunny wrote ${written.length} files only.`);
}

async function commandSeconds(runner: FfmpegRunner, file: File, args: readonly string[]): Promise<number> {
  return seconds(async () => {
    const command = { args: ['-i', '/sources/source', ...args], sources: { source: file }, outputs: ['/master.m3u8'] };
    const { code, log } = await runner.run(command, signal);
    if (code !== 0) throw new Error(`ffmpeg made no HLS: ${log.slice(-5).join('\n')}`);
  });
}

async function seconds(work: () => Promise<unknown>): Promise<number> {
  const began = performance.now();
  await work();
  return (performance.now() - began) / 1000;
}

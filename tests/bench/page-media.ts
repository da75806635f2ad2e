import type { Pcm } from '../../wasm-workers/core/media.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ, SEGMENT_FRAMES } from '../../wasm-workers/core/window.ts';
import { aacDescriptor } from '../../wasm-workers/engines/aac/descriptor.ts';
import { muxAacSegment } from '../../wasm-workers/engines/cmaf.ts';
import type { EngineOptions } from '../../wasm-workers/engines/engine.ts';
import { FfmpegRunner } from '../../wasm-workers/engines/ffmpeg/core.ts';
import { ffmpegDescriptor } from '../../wasm-workers/engines/ffmpeg/descriptor.ts';
import type { AacEncoder, MediaTool } from '../../wasm-workers/engines/media-tool.ts';
import { mediabunnyDescriptor } from '../../wasm-workers/engines/mediabunny/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import type { MediaMeasurement, MediaOrder, MediaTimes } from './packages.ts';
import { chosenFile } from './page-file.ts';

const { signal } = new AbortController();
const BITRATE = 128_000;

/** Both adapters and ffmpeg.wasm's own HLS muxer on the chosen file, in turn, `runs` times. */
export async function measureMedia({ runs, commands }: MediaOrder): Promise<MediaMeasurement[]> {
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
      commands: {
        copied: await commandSeconds(runner, file, commands.copied),
        dubbed: await commandSeconds(runner, file, commands.dubbed),
        coded: await commandSeconds(runner, file, commands.coded),
      },
    });
  for (const engine of [mediabunny, ffmpeg, aac]) await engine.dispose();
  runner.dispose();
  return measured;
}

/** HLS as the product makes it, segment by segment: the picture copied, each sound copied, and decoded and coded as AAC. */
async function packageWith(tool: MediaTool, aac: AacEncoder, file: File): Promise<MediaTimes> {
  const picture = await seconds(async () => {
    const { spans } = await tool.segmentIndex(file, 0, signal);
    for (const span of spans) await tool.segment(file, 0, span, signal);
  });
  const { audio, duration } = await tool.probe(file, signal);
  const [decodes, encodes, copies]: [number[], number[], number[]] = [[], [], []];
  for (const track of audio.keys()) {
    copies.push(await seconds(() => copySound(tool, file, track, duration)));
    let pcm: Pcm | undefined;
    decodes.push(
      await seconds(async () => {
        pcm = await decodeAll(tool, file, track);
      }),
    );
    encodes.push(await seconds(() => audioSegments(aac, pcm)));
  }
  const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
  const [decode, encode, copy] = [sum(decodes), sum(encodes), sum(copies)];
  const dubbed = (copies[0] ?? 0) + sum(decodes.slice(1)) + sum(encodes.slice(1));
  return {
    ...{ decode, picture, encode, copy },
    ...{ hls_copied: picture + copy, hls_dubbed: picture + dubbed, hls_coded: picture + decode + encode },
  };
}

async function copySound(tool: MediaTool, file: File, track: number, duration: number): Promise<void> {
  const copy = await tool.audioCopy(file, track, duration, signal);
  if (!copy) throw new Error('The sound of the clip cannot be copied.');
  const shared = { config: Uint8Array.from(copy.config), bitrate: copy.bitrate, offset: copy.offset };
  for (let first = 0; first < copy.packets; first += SEGMENT_FRAMES) {
    const count = Math.min(SEGMENT_FRAMES, copy.packets - first);
    const packets = await tool.copyAudio(file, track, copy, first, count, signal);
    await muxAacSegment({ ...shared, packets, firstFrameIndex: first });
  }
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

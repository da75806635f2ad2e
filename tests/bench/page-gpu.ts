import { probe } from '../../wasm-workers/engines/device.ts';
import type { Device, EngineOptions } from '../../wasm-workers/engines/engine.ts';
import { piperDescriptor } from '../../wasm-workers/engines/piper/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { whisperFiles } from '../../wasm-workers/engines/whisper/files.ts';
import { whisperNetwork } from '../../wasm-workers/engines/whisper/network.ts';
import { clip } from '../listening/clip.ts';

const { signal } = new AbortController();
const SENTENCE = 'The committee will meet again on Thursday to discuss what has been learned from the first trial.';

export interface GpuOrder {
  /** Whisper's catalogue ids by device: precision is what is right for each. */
  readonly recognizers: Readonly<Record<Device, string>>;
  readonly voice: string;
  readonly threads: number;
  readonly runs: number;
  /** Decoder steps to time. */
  readonly steps: number;
  /** Measure a software adapter too: to try the bench itself. */
  readonly software: boolean;
}

/** Milliseconds of one run each: the spectrum, the encoder and the decoder's first step; one more step; a sentence. `speech` is what the voice said, in seconds. */
export type GpuTimes = Readonly<Record<'encode_ms' | 'decoder_step_ms' | 'piper_ms' | 'speech_s', number>>;

export interface GpuMeasurement {
  readonly reason: string;
  /** Absent where there is no GPU that computes rightly. */
  readonly webgpu?: readonly GpuTimes[];
  readonly wasm?: readonly GpuTimes[];
}

/** What WebGPU would compute with here; undefined where it offers nothing. */
export async function findGpu(): Promise<{ readonly name: string; readonly software: boolean } | undefined> {
  interface Info {
    readonly vendor: string;
    readonly architecture: string;
    readonly description: string;
    readonly isFallbackAdapter?: boolean;
  }
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<{ info: Info } | null> } };
  const info = (await gpu?.requestAdapter())?.info;
  if (!info) return undefined;
  const name = [info.vendor, info.architecture, info.description].filter(Boolean).join(' ');
  return { name, software: info.isFallbackAdapter === true || /swiftshader|llvmpipe|software/i.test(name) };
}

/** Times the networks on the GPU and, beside it, on the processor. */
export async function measureGpu(order: GpuOrder): Promise<GpuMeasurement> {
  const { device, reason } = await probe({ models: servedModels, software: order.software });
  if (device !== 'webgpu') return { reason };
  return { reason, webgpu: await timesOf('webgpu', order), wasm: await timesOf('wasm', order) };
}

async function timesOf(device: Device, order: GpuOrder): Promise<GpuTimes[]> {
  const common = { device, threads: order.threads, models: servedModels };
  const listening: EngineOptions = { ...common, model: order.recognizers[device] };
  const files = await whisperFiles(listening);
  const network = await whisperNetwork(files, listening);
  const voice = await piperDescriptor.load({ ...common, model: order.voice });
  const audio = await clip('media-kennedy');
  const { lang_to_id: languages, task_to_id: tasks, no_timestamps_token_id: noTimes } = files.generation;
  const prompt = [languages['<|en|>'] ?? 0, tasks.transcribe, noTimes];
  const measure = async (): Promise<GpuTimes> => {
    const began = performance.now();
    const heard = await network.listen(audio);
    const encoded = performance.now();
    const step = heard.begin();
    for (let i = 0; i < order.steps; i += 1) await step(prompt[i] ?? 400 + i);
    const decoded = performance.now();
    heard.dispose();
    const request = { text: SENTENCE, language: 'en', speaker: '0', speed: 1, noise: 0 };
    const before = performance.now();
    const { channels, sampleRateHz } = await voice.speak(request, signal);
    return {
      encode_ms: encoded - began,
      decoder_step_ms: (decoded - encoded) / order.steps,
      piper_ms: performance.now() - before,
      speech_s: (channels[0]?.length ?? 0) / sampleRateHz,
    };
  };
  // The first run compiles shaders.
  await measure();
  const times: GpuTimes[] = [];
  for (let run = 0; run < order.runs; run += 1) times.push(await measure());
  await network.dispose();
  await voice.dispose();
  return times;
}

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
  /** Whisper's catalogue ids by device, the right precision for each first; the next where that cannot be had. */
  readonly recognizers: Readonly<Record<Device, readonly string[]>>;
  readonly voice: string;
  readonly threads: number;
  readonly runs: number;
  /** Decoder steps to time. */
  readonly steps: number;
  /** Measure a software adapter too: to try the bench itself. */
  readonly software: boolean;
}

/** Milliseconds of one run: the spectrum, the encoder and the decoder's first step; and one more step of the decoder. */
export type WhisperTimes = Readonly<Record<'encode_ms' | 'decoder_step_ms', number>>;
/** Milliseconds of one sentence, and as a share of how long it sounds. */
export type PiperTimes = Readonly<Record<'piper_ms' | 'piper_rtf', number>>;

export interface DeviceTimes {
  /** The weights that ran; absent where none did. */
  readonly recognizer?: string;
  readonly whisper: readonly WhisperTimes[];
  readonly piper: readonly PiperTimes[];
  /** Why weights were passed over. */
  readonly notes: readonly string[];
}

export interface GpuMeasurement {
  readonly reason: string;
  /** Absent where there is no GPU that computes rightly. */
  readonly webgpu?: DeviceTimes;
  readonly wasm?: DeviceTimes;
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

async function timesOf(device: Device, order: GpuOrder): Promise<DeviceTimes> {
  const common = { device, threads: order.threads, models: servedModels };
  const piper = await piperTimes({ ...common, model: order.voice }, order);
  const notes: string[] = [];
  for (const recognizer of order.recognizers[device])
    try {
      return { recognizer, whisper: await whisperTimes({ ...common, model: recognizer }, order), piper, notes };
    } catch (error) {
      notes.push(`${recognizer} on ${device}: ${error instanceof Error ? error.message : String(error)}`);
    }
  return { whisper: [], piper, notes };
}

async function whisperTimes(options: EngineOptions, { runs, steps }: GpuOrder): Promise<WhisperTimes[]> {
  const files = await whisperFiles(options);
  const network = await whisperNetwork(files, options);
  const audio = await clip('media-kennedy');
  const { lang_to_id: languages, task_to_id: tasks, no_timestamps_token_id: noTimes } = files.generation;
  const prompt = [languages['<|en|>'] ?? 0, tasks.transcribe, noTimes];
  const times = await repeated(runs, async () => {
    const began = performance.now();
    const heard = await network.listen(audio);
    const encoded = performance.now();
    const step = heard.begin();
    // Which tokens follow the prompt makes no difference to the work.
    for (let i = 0; i < steps; i += 1) await step(prompt[i] ?? 400 + i);
    const decoder_step_ms = (performance.now() - encoded) / steps;
    heard.dispose();
    return { encode_ms: encoded - began, decoder_step_ms };
  });
  await network.dispose();
  return times;
}

async function piperTimes(options: EngineOptions, { runs }: GpuOrder): Promise<PiperTimes[]> {
  const voice = await piperDescriptor.load(options);
  const request = { text: SENTENCE, language: 'en', speaker: '0', speed: 1, noise: 0 };
  const times = await repeated(runs, async () => {
    const began = performance.now();
    const { channels, sampleRateHz } = await voice.speak(request, signal);
    const piper_ms = performance.now() - began;
    return { piper_ms, piper_rtf: (piper_ms * sampleRateHz) / 1000 / (channels[0]?.length ?? 1) };
  });
  await voice.dispose();
  return times;
}

/** Once for nothing, because the first run compiles, and then as often as asked. */
async function repeated<Times>(runs: number, measure: () => Promise<Times>): Promise<Times[]> {
  await measure();
  const times: Times[] = [];
  for (let run = 0; run < runs; run += 1) times.push(await measure());
  return times;
}

import { wrap } from 'comlink';
import { clip } from '../listening/clip.ts';
import type { ListenerOptions } from './asr.ts';
import type { AsrWorker } from './asr.worker.ts';

const RATE_HZ = 16_000;
/** Pauses that are added, spread over the recording. */
const PAUSES = 6;

export interface AsrOrder extends ListenerOptions {
  readonly recording: string;
  /** Digital silence added, as a share of the recording's length. */
  readonly addedSilence: number;
  /** Only so many seconds, from the start. */
  readonly until?: number;
}

export interface Heard {
  /** Seconds that listening took, everything loaded and warm. */
  readonly seconds: number;
  /** Seconds of the audio. */
  readonly duration: number;
  readonly text: string;
}

let loaded: { readonly key: string; readonly worker: Worker } | undefined;

/** Lets one recogniser hear a recording, in a worker of its own, which stays for the next call of the same kind. */
export async function askAsr({ recording, addedSilence, until, ...options }: AsrOrder): Promise<Heard> {
  const whole = await clip(recording);
  const audio = withPauses(whole.slice(0, until && until * RATE_HZ), addedSilence);
  const remote = wrap<AsrWorker>(await workerFor(options));
  const { seconds, text } = await remote.listen(audio);
  return { seconds, duration: audio.length / RATE_HZ, text };
}

/** Loads a recogniser, so that the call that follows is listening and nothing else. */
export async function warmAsr({ recording: _recording, addedSilence: _silence, until: _until, ...options }: AsrOrder) {
  await workerFor(options);
}

/** Loads a recogniser and lets it hear a second, so that all code is compiled; the one before gives way. */
async function workerFor(options: ListenerOptions): Promise<Worker> {
  const key = JSON.stringify(options);
  if (loaded?.key === key) return loaded.worker;
  loaded?.worker.terminate();
  const worker = new Worker(new URL('./asr.worker.ts', import.meta.url), { type: 'module' });
  loaded = { key, worker };
  const remote = wrap<AsrWorker>(worker);
  await remote.load(options);
  await remote.listen((await clip('media-kennedy')).slice(0, 2 * RATE_HZ));
  return worker;
}

/** Puts silence into the quietest places, evenly spread, where it parts no word. */
function withPauses(audio: Float32Array, share: number): Float32Array {
  if (share === 0) return audio;
  const pause = Math.round((audio.length * share) / PAUSES);
  const result = new Float32Array(audio.length + pause * PAUSES);
  let from = 0;
  for (let k = 0; k < PAUSES; k += 1) {
    const cut = quietest(audio, ((k + 0.5) / PAUSES) * audio.length, audio.length / PAUSES / 2);
    result.set(audio.subarray(from, cut), from + k * pause);
    from = cut;
  }
  result.set(audio.subarray(from), from + PAUSES * pause);
  return result;
}

/** The middle of the quietest 200 ms at most `reach` samples away. */
function quietest(audio: Float32Array, middle: number, reach: number): number {
  const half = 0.1 * RATE_HZ;
  let best = Math.round(middle);
  let least = Infinity;
  for (let at = Math.max(half, middle - reach); at < Math.min(audio.length - half, middle + reach); at += 160) {
    const center = Math.round(at);
    const energy = audio.subarray(center - half, center + half).reduce((sum, sample) => sum + sample * sample, 0);
    if (energy < least) [least, best] = [energy, center];
  }
  return best;
}

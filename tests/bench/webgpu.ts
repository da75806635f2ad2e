import { join } from 'node:path';
import { inBrowser } from './browser.ts';
import { type Figures, medians, prefixed } from './figures.ts';
import type { Bench, BenchOptions } from './options.ts';
import type { DeviceTimes } from './page-gpu.ts';
import { startSite } from './site.ts';

/** Chromium without a window offers no GPU unless it is asked to, and which words it listens to depends on the driver. */
const GPU_FLAGS = [
  ['--enable-unsafe-webgpu', '--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface'],
  ['--enable-unsafe-webgpu', '--enable-features=Vulkan'],
  ['--enable-unsafe-webgpu'],
].map((flags) => [...flags, '--ignore-gpu-blocklist']);
/** A driver that does not start answers never. */
const PATIENCE_MS = 15_000;

/** Whisper's encoder and decoder and Piper, on a real GPU and beside it on wasm. */
export const webgpu: Bench = async (options) => {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  const site = await startSite();
  try {
    const ground = { url: site.url, profile: join(options.folder, 'profile') };
    const { flags, name } = await findFlags(ground, options);
    if (!flags) {
      process.stdout.write(`There is no GPU to measure here: WebGPU offers ${name ?? 'nothing'}.\n`);
      return figures;
    }
    const {
      reason,
      webgpu: gpu,
      wasm,
    } = await inBrowser({ ...ground, flags }, ({ page }) =>
      page.evaluate((asked) => window.bench.measureGpu(asked), orderOf(options)),
    );
    process.stdout.write(`${reason}\n`);
    for (const note of [...(gpu?.notes ?? []), ...(wasm?.notes ?? [])]) options.say(note);
    if (gpu?.recognizer) options.say(`Whisper's weights on the GPU were ${gpu.recognizer}.`);
    if (gpu && wasm) addFigures(figures, gpu, wasm);
    return figures;
  } finally {
    await site.close();
  }
};

/** The first flags that bring a GPU; its name, or that of what computes in software instead. */
async function findFlags(ground: { url: string; profile: string }, { software }: BenchOptions) {
  let name: string | undefined;
  for (const flags of GPU_FLAGS) {
    const found = await inBrowser({ ...ground, flags }, ({ page }) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const late = new Promise<undefined>((given) => {
        timer = setTimeout(() => given(undefined), PATIENCE_MS);
      });
      const asked = page.evaluate(() => window.bench.findGpu());
      asked.catch(() => undefined);
      return Promise.race([asked, late]).finally(() => clearTimeout(timer));
    });
    name = found?.name ?? name;
    if (found && (software || !found.software)) return { flags, name };
  }
  return { name };
}

function orderOf({ cores, runs, quick, software }: BenchOptions) {
  return {
    // fp32 encoder and q4 decoder on the GPU, q8 on the processor: what people get. Without the hub, q8 on both.
    recognizers: { webgpu: ['whisper-base-webgpu', 'whisper-base'], wasm: ['whisper-base'] },
    voice: 'piper-test-en',
    threads: cores,
    runs,
    steps: quick ? 20 : 60,
    software,
  };
}

function addFigures({ metrics, peers, ratios }: Figures, gpu: DeviceTimes, wasm: DeviceTimes): void {
  const [ours, theirs] = [medians(gpu.piper), medians(wasm.piper)] as const;
  Object.assign(metrics, prefixed('webgpu', ours));
  peers.wasm = prefixed('wasm', theirs);
  ratios.piper = theirs.piper_ms / ours.piper_ms;
  if (gpu.whisper.length === 0 || wasm.whisper.length === 0) return;
  const [listening, listeningWasm] = [medians(gpu.whisper), medians(wasm.whisper)] as const;
  Object.assign(metrics, prefixed('webgpu', listening));
  Object.assign(peers.wasm, prefixed('wasm', listeningWasm));
  ratios.encode = listeningWasm.encode_ms / listening.encode_ms;
  ratios.decoder_step = listeningWasm.decoder_step_ms / listening.decoder_step_ms;
}

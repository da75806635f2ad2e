import { join } from 'node:path';
import { inBrowser } from './browser.ts';
import { type Figures, medians, prefixed } from './figures.ts';
import type { Bench } from './options.ts';
import type { GpuTimes } from './page-gpu.ts';
import { startSite } from './site.ts';

/** Chromium without a window offers no GPU unless it is asked to; on Linux WebGPU runs on Vulkan. */
const GPU_FLAGS = [
  '--enable-unsafe-webgpu',
  '--enable-features=Vulkan,WebGPU',
  '--use-angle=vulkan',
  '--ignore-gpu-blocklist',
  '--disable-vulkan-surface',
];

/** Whisper's encoder and decoder and Piper, on a real GPU and beside it on wasm. */
export const webgpu: Bench = async (options) => {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  const site = await startSite();
  const order = {
    // fp32 encoder and q4 decoder on the GPU, q8 on the processor: what people get.
    recognizers: { webgpu: 'whisper-base-webgpu', wasm: 'whisper-base' },
    voice: 'piper-test-en',
    threads: options.cores,
    runs: options.runs,
    steps: options.quick ? 20 : 60,
    software: options.software,
  };
  try {
    const profile = join(options.folder, 'profile');
    const {
      reason,
      webgpu: gpu,
      wasm,
    } = await inBrowser({ url: site.url, profile, flags: GPU_FLAGS }, ({ page }) =>
      page.evaluate((asked) => window.bench.measureGpu(asked), order),
    );
    process.stdout.write(`${gpu ? reason : `There is no GPU to measure: ${reason}`}\n`);
    if (!gpu || !wasm) return figures;
    const [ours, theirs] = [medians(gpu), medians(wasm)] as const;
    Object.assign(figures.metrics, prefixed('webgpu', named(ours)));
    figures.peers.wasm = prefixed('wasm', named(theirs));
    figures.ratios.encode = theirs.encode_ms / ours.encode_ms;
    figures.ratios.decoder_step = theirs.decoder_step_ms / ours.decoder_step_ms;
    figures.ratios.piper = theirs.piper_ms / ours.piper_ms;
    return figures;
  } finally {
    await site.close();
  }
};

function named(times: GpuTimes): Record<string, number> {
  return { ...times, piper_rtf: times.piper_ms / 1000 / times.speech_s };
}

import { stat, statfs } from 'node:fs/promises';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import { inBrowser } from './browser.ts';
import { CLIP_SECONDS, lengthen } from './clips.ts';
import { type Figures, median, prefixed } from './figures.ts';
import type { DubTimes } from './page-dub.ts';
import type { Ground } from './pipeline.ts';
import { PeakMemory, usageOf } from './process-tree.ts';

const BIG_BYTES = 3e9;
const MIB = 1024 * 1024;

/** What is dubbed everywhere: Spanish into English with whisper-base and a Piper voice, on wasm. */
export function dubRequest(): DubRequest {
  return {
    targets: [{ language: 'en', voice: { model: 'piper-test-en', speaker: '0' } }],
    recognizer: 'whisper-base',
    media: 'mediabunny',
    device: 'wasm',
    // As before text was translated: figures stay comparable.
    translator: 'whisper',
    reviewTranscript: false,
    edits: [],
    noise: 0,
  };
}

interface Measured extends DubTimes {
  /** Most memory of all the browser's processes, less what they took before the drop. */
  readonly memoryMib: number;
  readonly cpuSeconds: number;
}

/** Speed, time to the first window and memory, each measurement in a browser of its own, the files in turn. */
export async function dubPart(ground: Ground): Promise<Figures> {
  const { folder, clip } = ground;
  const whole: Measured[] = [];
  const first: Record<'60s' | '10min' | '2h', number[]> = { '60s': [], '10min': [], '2h': [] };
  const wantsFirst = ground.wants('first');
  const tenMinutes = wantsFirst ? await lengthen(clip, { folder, times: 10 }) : clip;
  const twoHours = wantsFirst ? await lengthen(clip, { folder, times: 120 }) : clip;
  for (let run = 0; run < ground.runs; run += 1) {
    // The first window of all three is measured alike: nothing after it.
    if (wantsFirst)
      for (const [name, path] of Object.entries({ '60s': clip, '10min': tenMinutes, '2h': twoHours }))
        first[name as keyof typeof first].push((await measure(ground, path, 0)).firstWindow);
    if (ground.wants('dub') || ground.wants('memory')) whole.push(await measure(ground, clip));
  }
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  if (whole.length > 0) addSpeed(figures, whole, ground);
  if (wantsFirst) addFirst(figures, first);
  if (ground.wants('memory')) await addMemory(figures, whole, ground);
  return figures;
}

function addSpeed({ metrics, ratios }: Figures, whole: readonly Measured[], ground: Ground): void {
  metrics.dub_60s_s = median(whole.map((run) => run.whole));
  metrics.dub_rtf = metrics.dub_60s_s / CLIP_SECONDS;
  metrics.dub_cpu_s = median(whole.map((run) => run.cpuSeconds));
  metrics.dub_memory_mib = median(whole.map((run) => run.memoryMib));
  const stages = new Set(whole.flatMap((run) => Object.keys(run.stages)));
  for (const stage of stages) {
    const seconds = median(whole.map((run) => run.stages[stage] ?? 0));
    Object.assign(metrics, prefixed('rtf', { [stage.replaceAll('-', '_')]: seconds / CLIP_SECONDS }));
  }
  ratios.dub_rtf = metrics.dub_rtf;
  ground.say(`60 s were dubbed in ${metrics.dub_60s_s.toFixed(1)} s, ${metrics.dub_cpu_s.toFixed(1)} s of processor.`);
}

function addFirst({ metrics, ratios }: Figures, first: Readonly<Record<'60s' | '10min' | '2h', number[]>>): void {
  for (const [name, seconds] of Object.entries(first)) metrics[`first_window_${name}_s`] = median(seconds);
  ratios.first_window_10min = median(first['10min']) / median(first['60s']);
  ratios.first_window_2h = median(first['2h']) / median(first['60s']);
}

async function addMemory(figures: Figures, whole: readonly Measured[], ground: Ground): Promise<void> {
  const { bavail, bsize } = await statfs(ground.folder);
  if (ground.quick) return ground.say('The 3 GB file is left out of a quick look.');
  if (bavail * bsize < BIG_BYTES * 1.2) return ground.say('The 3 GB file is left out: the disk has no room for it.');
  if (!usageOf(process.pid)) return ground.say('Memory is left out: this system has no /proc.');
  const big = await lengthen(ground.clip, { folder: ground.folder, times: 120, bytes: BIG_BYTES });
  ground.say(`The big file has ${((await stat(big)).size / 1e9).toFixed(2)} GB.`);
  const runs: Measured[] = [];
  for (let run = 0; run < Math.min(3, ground.runs); run += 1) runs.push(await measure(ground, big, CLIP_SECONDS));
  figures.metrics.dub_memory_3gb_mib = median(runs.map((run) => run.memoryMib));
  figures.ratios.memory_3gb = figures.metrics.dub_memory_3gb_mib / median(whole.map((run) => run.memoryMib));
}

function measure(ground: Ground, path: string, until?: number): Promise<Measured> {
  return inBrowser(ground, async ({ page, pid }) => {
    await page.setInputFiles('input', path);
    const idle = usageOf(pid);
    const peak = new PeakMemory(pid);
    const order = { request: dubRequest(), cores: ground.cores, until };
    try {
      const times = await page.evaluate((asked) => window.bench.dub(asked), order);
      const cpuSeconds = (usageOf(pid)?.cpuSeconds ?? 0) - (idle?.cpuSeconds ?? 0);
      const memoryMib = (peak.stop() - (idle?.pssBytes ?? 0)) / MIB;
      ground.say(summary(times, memoryMib, cpuSeconds));
      return { ...times, memoryMib, cpuSeconds };
    } finally {
      peak.stop();
    }
  });
}

function summary({ firstWindow, whole, stages }: DubTimes, memoryMib: number, cpuSeconds: number): string {
  const each = Object.entries(stages).map(([stage, seconds]) => `${stage} ${seconds.toFixed(1)}`);
  const sums = `${whole.toFixed(1)} s, ${cpuSeconds.toFixed(1)} s of processor, ${memoryMib.toFixed(0)} MiB`;
  return `  first window ${firstWindow.toFixed(1)} s, all ${sums}${each.length > 0 ? ` (${each.join(', ')})` : ''}`;
}

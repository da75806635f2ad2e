import { threadBudget } from '../../wasm-workers/pipeline/schedule.ts';
import { wordErrorRate } from '../wer.ts';
import { inBrowser } from './browser.ts';
import { type Figures, medians } from './figures.ts';
import { interview } from './listening.ts';
import type { AsrOrder, Heard } from './page-asr.ts';
import type { Ground } from './pipeline.ts';
import { usageOf } from './process-tree.ts';

const MODEL = 'whisper-base';
/** Enough for a median: one run takes minutes. */
const MOST_RUNS = 3;

/** Who listens, by the name in the figures. */
const LISTENERS = {
  ours: { who: 'ours', times: 'words' },
  transformers_js: { who: 'theirs', times: 'words' },
  transformers_js_segments: { who: 'theirs', times: 'segments' },
} as const;
type Name = keyof typeof LISTENERS;

interface Listening {
  readonly seconds: number;
  readonly cpuSeconds: number;
  readonly wer: number;
}

/** Our plan, extract and transcribe against transformers.js's own pipeline: same audio, weights, precision and threads. */
export async function asrPart(ground: Ground): Promise<Figures> {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  if (!ground.wants('asr')) return figures;
  const threads = threadBudget('listen', ground.cores);
  const { text: reference, language, recording } = await interview();
  const variants = ground.quick ? { interview: 0 } : { interview: 0, interview_30_silence: 0.3 };
  for (const [variant, addedSilence] of Object.entries(variants)) {
    const heard: Record<Name, Listening[]> = { ours: [], transformers_js: [], transformers_js_segments: [] };
    for (let run = 0; run < Math.min(MOST_RUNS, ground.runs); run += 1)
      for (const [name, listener] of Object.entries(LISTENERS)) {
        const order = { ...listener, model: MODEL, threads, language, recording, addedSilence };
        heard[name as Name].push(await listen(ground, order, reference));
      }
    addFigures(figures, variant, heard);
  }
  figures.metrics.asr_threads = threads;
  return figures;
}

function addFigures({ metrics, peers, ratios }: Figures, variant: string, heard: Record<Name, Listening[]>): void {
  const of = (name: Name) => medians(heard[name].map(({ seconds, cpuSeconds, wer }) => ({ seconds, cpuSeconds, wer })));
  const [ours, theirs, segments] = [of('ours'), of('transformers_js'), of('transformers_js_segments')];
  const named = ({ seconds, cpuSeconds, wer }: Listening) => ({
    [`asr_${variant}_s`]: seconds,
    [`asr_${variant}_cpu_s`]: cpuSeconds,
    [`asr_${variant}_wer`]: wer,
  });
  Object.assign(metrics, named(ours));
  peers.transformers_js = { ...peers.transformers_js, ...named(theirs) };
  peers.transformers_js_segments = { ...peers.transformers_js_segments, ...named(segments) };
  ratios[`asr_${variant}`] = theirs.seconds / ours.seconds;
  ratios[`asr_${variant}_cpu`] = theirs.cpuSeconds / ours.cpuSeconds;
  ratios[`asr_${variant}_segments`] = segments.seconds / ours.seconds;
  ratios[`asr_${variant}_wer_difference`] = ours.wer - theirs.wer;
}

/** A browser each time, so that no order favours anybody; loading and a first second of speech do not count. */
function listen(ground: Ground, order: AsrOrder, reference: string): Promise<Listening> {
  return inBrowser(ground, async ({ page, pid }) => {
    await page.evaluate((asked) => window.bench.warmAsr(asked), order);
    const before = usageOf(pid)?.cpuSeconds ?? 0;
    const { seconds, duration, text }: Heard = await page.evaluate((asked) => window.bench.askAsr(asked), order);
    const cpuSeconds = (usageOf(pid)?.cpuSeconds ?? 0) - before;
    const wer = wordErrorRate(reference, text);
    const who = `${order.who} (${order.times})`;
    ground.say(`  ${who}: ${duration.toFixed(0)} s heard in ${seconds.toFixed(1)} s, WER ${(wer * 100).toFixed(1)} %`);
    return { seconds, cpuSeconds, wer };
  });
}

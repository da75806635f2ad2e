import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { threadBudget } from '../../wasm-workers/pipeline/schedule.ts';
import { interviewText, KNOWN_TEXTS, type KnownText } from '../listening/known-text.ts';
import { normalisedWords, wordErrorRate } from '../wer.ts';
import { inBrowser } from './browser.ts';
import type { Figures } from './figures.ts';
import { median } from './figures.ts';
import type { Bench } from './options.ts';
import { startSite } from './site.ts';

const SIZES = ['tiny', 'base', 'small'] as const;
/** Enough for a median: a run takes minutes. */
const MOST_RUNS = 3;

/** The interview, with a transcript written down for this project. */
export async function interview(): Promise<KnownText> {
  return interviewText(await readFile(new URL('../listening/interview-en.txt', import.meta.url), 'utf8'));
}

/** Word error rate and real-time factor of every recogniser on every recording whose words are known. */
export const listening: Bench = async (options) => {
  options.say('Building the page …');
  const site = await startSite();
  const threads = threadBudget('listen', options.cores);
  const texts = [...KNOWN_TEXTS, await interview()];
  const figures: Figures = { metrics: { asr_threads: threads }, peers: {}, ratios: {} };
  try {
    for (const size of SIZES) {
      const place = { url: site.url, profile: join(options.folder, 'profile') };
      await inBrowser(place, async ({ page }) => {
        const whole = { words: 0, errors: 0, seconds: 0, duration: 0 };
        for (const { recording, language, text } of texts) {
          const order = {
            who: 'ours',
            times: 'words',
            model: `whisper-${size}`,
            threads,
            language,
            recording,
          } as const;
          const asked = { ...order, addedSilence: 0 };
          await page.evaluate((listener) => window.bench.warmAsr(listener), asked);
          const heard = [];
          for (let run = 0; run < Math.min(MOST_RUNS, options.runs); run += 1)
            heard.push(await page.evaluate((listener) => window.bench.askAsr(listener), asked));
          const [first] = heard;
          if (!first) throw new Error('Nothing was listened to.');
          const seconds = median(heard.map((one) => one.seconds));
          const wer = wordErrorRate(text, first.text);
          const words = normalisedWords(text).length;
          const name = `asr_${size}_${recording.replace('media-', '').replaceAll('-', '_')}`;
          Object.assign(figures.metrics, { [`${name}_wer`]: wer, [`${name}_rtf`]: seconds / first.duration });
          options.say(
            `  ${name}: WER ${(wer * 100).toFixed(1)} %, real-time factor ${(seconds / first.duration).toFixed(2)}`,
          );
          whole.words += words;
          whole.errors += wer * words;
          whole.seconds += seconds;
          whole.duration += first.duration;
        }
        figures.metrics[`asr_${size}_wer`] = whole.errors / whole.words;
        figures.metrics[`asr_${size}_rtf`] = whole.seconds / whole.duration;
      });
    }
    return figures;
  } finally {
    await site.close();
  }
};

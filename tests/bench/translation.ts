import { readFileSync } from 'node:fs';
import { catalogue } from '../../models-manifest/catalogue.ts';
import { ModelFolder } from '../../models-manifest/node/model-folder.ts';
import { bleu, chrf } from '../scores.ts';
import { inBrowser } from './browser.ts';
import { type Figures, medians } from './figures.ts';
import type { Bench } from './options.ts';
import { startSite } from './site.ts';

/** Sentences whose translations are known, by pair. Tatoeba, CC-BY 2.0 FR (models-manifest/weights/marian-en-es-tiny). */
function pairsOf(from: string, to: string): readonly (readonly [string, string])[] {
  const file = new URL('../../models-manifest/weights/marian-en-es-tiny/test.tsv', import.meta.url);
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t') as [string, string]);
  if (from === 'en' && to === 'es') return rows;
  return from === 'es' && to === 'en' ? rows.map(([english, spanish]) => [spanish, english]) : [];
}

/** BLEU, chrF and sentences a second of every text translator whose files are here. */
export const translation: Bench = async (options) => {
  const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
  const folder = new ModelFolder();
  const models = catalogue.filter(
    ({ task, engine, files }) =>
      task === 'translate' && engine === 'marian' && files.every(({ sha256 }) => folder.has(sha256)),
  );
  const absent = catalogue.filter((entry) => entry.engine === 'marian' && !models.includes(entry)).map(({ id }) => id);
  if (absent.length > 0) options.say(`Not here, so not measured: ${absent.join(', ')}.`);
  const site = await startSite();
  try {
    for (const { id, languages } of models) {
      const [from = '', to = ''] = languages;
      const pairs = pairsOf(from, to).slice(0, options.quick ? 50 : undefined);
      if (pairs.length === 0) {
        options.say(`${id}: there are no sentences to measure ${from} → ${to} with.`);
        continue;
      }
      const order = { model: id, from, to, texts: pairs.map(([source]) => source) };
      const { seconds, texts } = await inBrowser(
        { url: site.url, profile: `${options.folder}/profile` },
        async ({ page }) => {
          const runs = [];
          for (let run = 0; run < options.runs; run += 1)
            runs.push(await page.evaluate((asked) => window.bench.translate(asked), order));
          return { ...medians(runs.map(({ seconds }) => ({ seconds }))), texts: runs[0]?.texts ?? [] };
        },
      );
      const references = pairs.map(([, reference]) => [reference]);
      const name = `translation_${id.replaceAll('-', '_')}`;
      const [quality, characters] = [bleu(texts, references), chrf(texts, references)];
      Object.assign(figures.metrics, {
        [`${name}_bleu`]: quality,
        [`${name}_chrf`]: characters,
        [`${name}_sentences_per_s`]: pairs.length / seconds,
      });
      options.say(
        `${id}: BLEU ${quality.toFixed(1)}, chrF ${characters.toFixed(1)}, ${(pairs.length / seconds).toFixed(0)} sentences a second`,
      );
    }
    return figures;
  } finally {
    await site.close();
  }
};

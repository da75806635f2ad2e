import { join } from 'node:path';
import { inBrowser } from './browser.ts';
import type { DiarizationErrors } from './der.ts';
import type { Figures } from './figures.ts';
import type { Bench } from './options.ts';
import type { Diarized } from './page-diarization.ts';
import { startSite } from './site.ts';

const MODEL = 'xvector';
/** Mixtures of each number of people: enough that one hard pair does not decide. */
const SEEDS = 20;
const QUICK_SEEDS = 4;

/** Who speaks when: conversations made of recordings of one person each, where the truth is exact; the interview beside them. */
export const diarization: Bench = async (options) => {
  const figures: Figures = { metrics: {}, peers: { count_told: {} }, ratios: {} };
  const site = await startSite();
  try {
    const ground = { url: site.url, profile: join(options.folder, 'profile') };
    await inBrowser(ground, async ({ page }) => {
      const measure = async (people: number, told: boolean): Promise<Diarized[]> => {
        const all: Diarized[] = [];
        for (let seed = 1; seed <= (people === 0 ? 1 : options.quick ? QUICK_SEEDS : SEEDS); seed += 1) {
          const order = { model: MODEL, people, seed, told };
          const one = await page.evaluate((asked) => window.bench.measureDiarization(asked), order);
          options.say(`  ${one.who} (${seed}${told ? ', told' : ''}): ${one.found} found, ${percent(one)} % confused`);
          all.push(one);
        }
        return all;
      };
      for (const people of [2, 3, 4, 0]) {
        const name = people === 0 ? 'interview' : `speakers_${people}`;
        const [found, told] = [await measure(people, false), await measure(people, true)];
        Object.assign(figures.metrics, named(name, found));
        figures.metrics[`${name}_count_right`] =
          found.filter((one) => one.found === (people || 2)).length / found.length;
        Object.assign(figures.peers.count_told ?? {}, named(name, told));
        figures.metrics[`${name}_rtf`] = sum(found, ({ seconds }) => seconds) / sum(found, ({ duration }) => duration);
      }
    });
    return figures;
  } finally {
    await site.close();
  }
};

/** Shares of all that was said in these conversations. */
function named(name: string, all: readonly Diarized[]): Record<string, number> {
  const share = (pick: (one: Diarized) => DiarizationErrors, part: (errors: DiarizationErrors) => number) =>
    sum(all, (one) => part(pick(one))) / sum(all, (one) => pick(one).scored);
  const rate = ({ missed, falseAlarm, confusion }: DiarizationErrors) => missed + falseAlarm + confusion;
  return {
    [`${name}_confusion`]: share(
      ({ single }) => single,
      ({ confusion }) => confusion,
    ),
    [`${name}_der`]: share(({ single }) => single, rate),
    [`${name}_der_overlap`]: share(({ overlapped }) => overlapped, rate),
  };
}

function percent({ single }: Diarized): string {
  return ((100 * single.confusion) / single.scored).toFixed(1);
}

function sum(all: readonly Diarized[], value: (one: Diarized) => number): number {
  return all.reduce((total, one) => total + value(one), 0);
}

import { join } from 'node:path';
import { asrPart } from './asr-part.ts';
import { inBrowser } from './browser.ts';
import { makeClip } from './clips.ts';
import { dubPart, dubRequest } from './dub-part.ts';
import type { Figures } from './figures.ts';
import { mediaPart } from './media-part.ts';
import type { Bench, BenchOptions } from './options.ts';
import { startSite } from './site.ts';

/** What every part works with. */
export interface Ground extends BenchOptions {
  readonly url: string;
  /** The browser's storage, with the models in it. */
  readonly profile: string;
  /** Sixty seconds of Spanish with a picture. */
  readonly clip: string;
  wants(part: string): boolean;
}

/** A whole dub, from the drop to the end, and against others what others do too. */
export const pipeline: Bench = async (options) => {
  options.say('Building the page, making the clip, bringing the models …');
  const site = await startSite();
  try {
    const profile = join(options.folder, 'profile');
    const clip = await inBrowser({ url: site.url, profile }, async (bench) => {
      await bench.page.evaluate((request) => window.bench.pullModels(request), dubRequest());
      return makeClip(bench, options.folder);
    });
    const wants = (part: string) => options.only?.includes(part) ?? true;
    const ground: Ground = { ...options, url: site.url, profile, clip, wants };
    const figures: Figures = { metrics: {}, peers: {}, ratios: {} };
    for (const part of [dubPart, asrPart, mediaPart]) {
      const { metrics, peers, ratios } = await part(ground);
      Object.assign(figures.metrics, metrics);
      Object.assign(figures.ratios, ratios);
      for (const [peer, numbers] of Object.entries(peers)) figures.peers[peer] = { ...figures.peers[peer], ...numbers };
    }
    return figures;
  } finally {
    await site.close();
  }
};

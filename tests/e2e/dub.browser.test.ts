import { afterAll, describe, expect, test } from 'vitest';
import { wordErrorRate } from '../wer.ts';
import { clip, dub, freshEnvironment, requestFor, targetWith } from './clip.ts';
import { expectSoundDub, heardAgain, heardText } from './outcome.ts';

/** Universal Declaration of Human Rights, article 1, as it is read in the clip. */
const ARTICLE_1 =
  'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.';
const KENNEDY =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

describe('real clips through the whole pipeline', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test('French into English, spoken by Kokoro', { timeout: 300_000 }, async () => {
    const { run, report } = await dub(environment, await clip('media-fr-1'), requestFor([targetWith('en', 'kokoro')]));
    expect(report.from).toEqual(['fr']);
    expect(wordErrorRate(ARTICLE_1, heardText(report))).toBeLessThanOrEqual(0.3);
    const pcm = await expectSoundDub(run, report, 'en', 13.294);
    expect(await heardAgain(pcm, report, 'en')).toBeLessThanOrEqual(0.25);
  });

  test.for([
    ['Spanish', 'media-es-2', 'es', 29.51],
    ['German', 'media-de-2', 'de', 21.87],
  ] as const)('%s into English, spoken by Piper', { timeout: 300_000 }, async ([, id, from, seconds]) => {
    const { run, report } = await dub(environment, await clip(id), requestFor([targetWith('en', 'piper-test-en')]));
    expect(report.from).toEqual([from]);
    const pcm = await expectSoundDub(run, report, 'en', seconds);
    expect(await heardAgain(pcm, report, 'en')).toBeLessThanOrEqual(0.25);
  });

  test('Kennedy into Spanish and French at once, drafted by whisper-small', { timeout: 400_000 }, async () => {
    const targets = [targetWith('es', 'kokoro'), targetWith('fr', 'kokoro')];
    const request = requestFor(targets, { recognizer: 'whisper-small' });
    const { run, report } = await dub(environment, await clip('media-kennedy'), request);
    expect(wordErrorRate(KENNEDY, heardText(report))).toBeLessThanOrEqual(0.1);
    expect(report.dubs.flatMap((made) => made.lines.map((line) => line.method))).toContain('draft');
    for (const language of ['es', 'fr']) {
      const pcm = await expectSoundDub(run, report, language, 11);
      expect(await heardAgain(pcm, report, language)).toBeLessThanOrEqual(0.3);
    }
  });
});

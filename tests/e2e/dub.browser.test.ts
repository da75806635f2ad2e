import { afterAll, describe, expect, test } from 'vitest';
import { wordErrorRate } from '../wer.ts';
import { clip, dub, freshEnvironment, requestFor, targetWith } from './clip.ts';
import { expectSoundDub, heardAgain, heardText, waysOf } from './outcome.ts';

/** Universal Declaration of Human Rights, article 1, as it is read in the clip. */
const ARTICLE_1 =
  'Tous les êtres humains naissent libres et égaux en dignité et en droits. Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.';

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

  test('Kennedy into Spanish by the small model that lies in the app, with a word of the glossary', {
    timeout: 300_000,
  }, async () => {
    const glossary = [{ source: 'country', target: 'patria', case: 'any' }] as const;
    const request = requestFor([targetWith('es', 'kokoro')], { translator: 'small', glossary });
    const { run, report } = await dub(environment, await clip('media-kennedy'), request);
    expect(waysOf(report)).toEqual(['marian by marian-en-es-tiny']);
    expect(Object.keys(report.models)).not.toContain('whisper-small');
    const said = report.dubs[0]?.lines.map((line) => line.translation).join(' ') ?? '';
    expect(said).toMatch(/\bpatria\b.*\bpatria\b/);
    expect(said).toMatch(/\bpuede/);
    const pcm = await expectSoundDub(run, report, 'es', 11);
    expect(await heardAgain(pcm, report, 'es')).toBeLessThanOrEqual(0.3);
  });
});

import { afterAll, describe, expect, test } from 'vitest';
import { wordErrorRate } from '../wer.ts';
import { clip, dub, freshEnvironment, requestFor, targetWith } from './clip.ts';
import { expectSoundDub, heardAgain, heardText, waysOf } from './outcome.ts';

const KENNEDY =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';

describe('real clips through the whole pipeline, with the larger recogniser', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test('Kennedy into French, drafted by whisper-small', { timeout: 400_000 }, async () => {
    const request = requestFor([targetWith('fr', 'kokoro')], { recognizer: 'whisper-small' });
    const { run, report } = await dub(environment, await clip('media-kennedy'), request);
    expect(wordErrorRate(KENNEDY, heardText(report))).toBeLessThanOrEqual(0.1);
    expect(waysOf(report)).toEqual(['draft by whisper-small']);
    const pcm = await expectSoundDub(run, report, 'fr', 11);
    expect(await heardAgain(pcm, report, 'fr')).toBeLessThanOrEqual(0.3);
  });
});

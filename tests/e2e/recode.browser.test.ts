import { afterAll, describe, expect, test } from 'vitest';
import { mediabunnyDescriptor } from '../../wasm-workers/engines/mediabunny/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import { clip, dub, freshEnvironment, readJson, readText, requestFor, targetWith } from './clip.ts';
import { withPicture } from './picture.ts';

describe('a film whose picture no browser plays', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());
  const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });

  test('is dubbed without its picture, and says so; converted, it is whole', { timeout: 300_000 }, async () => {
    const film = await withPicture(await clip('media-fr-2'), 9, { old: true });
    const plain = await dub(environment, film, request);
    expect(plain.run.state.notices.join()).toContain('No browser plays this picture');
    expect(await readText(plain.run, 'master.m3u8')).not.toContain('avc1');

    const { run } = await dub(environment, film, { ...request, recodeVideo: true });
    expect(run.state.notices.join()).not.toContain('No browser plays');
    expect(await readText(run, 'master.m3u8')).toMatch(/CODECS="avc1\.[0-9a-f]{6},mp4a\.40\.2"/);
    const signal = new AbortController().signal;
    const mp4 = await new Response(await run.mp4(signal)).blob();
    const tool = await mediabunnyDescriptor.load({ model: '', device: 'wasm', threads: 1, models: servedModels });
    const probed = await tool.probe(mp4, signal);
    expect(probed.video).toMatchObject([{ codec: expect.stringMatching(/^avc1\./), width: 320, height: 180 }]);
    expect(probed.video[0]?.duration).toBeCloseTo(9, 0);
    const { timings } = await readJson<{ timings: Record<string, number> }>(run, 'report.json');
    console.info(`9 s of 320 × 180 coded anew in ${timings['video-segment']} s`);
  });
});

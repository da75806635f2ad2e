import { afterAll, describe, expect, test } from 'vitest';
import { formatSrt } from '../../wasm-workers/dsp/subtitles.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { transcriptOf } from '../../wasm-workers/pipeline/transcript-file.ts';
import { clip, dub, freshEnvironment, requestFor, targetWith } from './clip.ts';
import { expectSoundDub, heardText } from './outcome.ts';

/** John F. Kennedy, inaugural address: as subtitles have it, a sentence over several cues. */
const KENNEDY = transcriptOf(
  formatSrt([
    { start: 0.2, end: 3.2, text: 'And so, my fellow Americans,' },
    { start: 3.2, end: 7.7, text: 'ask not\nwhat your country can do for you,' },
    { start: 7.7, end: 11, text: 'ask what you can do\nfor your country.' },
  ]),
);
/** Universal Declaration of Human Rights, article 1, as it is read in the clip. */
const ARTICLE_1 = [
  'Tous les êtres humains naissent libres et égaux en dignité et en droits.',
  'Ils sont doués de raison et de conscience et doivent agir les uns envers les autres dans un esprit de fraternité.',
];

describe('a person’s own transcript in place of listening', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test('a transcript with times: its words, at its times, and nobody listens', { timeout: 300_000 }, async () => {
    const request = requestFor([targetWith('es', 'kokoro')], {
      transcript: KENNEDY,
      recognizer: 'whisper-tiny',
      translator: 'small',
    });
    const { run, report } = await dub(environment, await clip('media-kennedy'), request);
    expect(report.from).toEqual(['en']);
    expect(heardText(report)).toBe(
      'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.',
    );
    const utterances = run.state.windows.flatMap(({ transcript }) => transcript?.utterances ?? []);
    expect(utterances[0]?.start).toBeGreaterThanOrEqual(0.2);
    expect(utterances[0]?.start).toBeLessThan(0.6);
    expect(utterances.at(-1)?.end).toBeLessThanOrEqual(11);
    // The text is translated as text, so no recogniser is here at all.
    expect(Object.keys(report.models).filter((id) => id.startsWith('whisper'))).toEqual([]);
    await expectSoundDub(run, report, 'es', 11);
  });

  test('a line for which the voice says nothing is left to the original, with what to do; the rest is dubbed', {
    timeout: 300_000,
  }, async () => {
    const transcript = transcriptOf(
      formatSrt([
        { start: 0.2, end: 7.6, text: 'And so, my fellow Americans, ask not what your country can do for you.' },
        { start: 7.7, end: 11, text: 'Ask what you can do for your country.' },
      ]),
    );
    const request = requestFor([targetWith('es', 'kokoro')], {
      transcript,
      recognizer: 'whisper-tiny',
      translator: 'small',
      edits: [{ id: 'w0u3', language: 'es', text: '♪ ♪' }],
    });
    const { report } = await dub(environment, await clip('media-kennedy'), request);
    const lines = report.dubs[0]?.lines ?? [];
    expect(lines.map(({ status }) => status === 'silent')).toEqual([false, false, false, true]);
    expect(lines.at(-1)).toMatchObject({
      id: 'w0u3',
      translation: '♪ ♪',
      reason: expect.stringMatching(/said nothing .+ choose another voice\.$/),
    });
  });

  test('one with overlapping times is taken, and it is said where to look; one with negative times is not', async () => {
    const overlapping = transcriptOf(
      formatSrt([
        { start: 0.2, end: 8, text: 'And so, my fellow Americans, ask not what your country can do for you.' },
        { start: 7, end: 11, text: 'Ask what you can do for your country.' },
      ]),
    );
    const request = requestFor([targetWith('es', 'kokoro')], { transcript: overlapping, translator: 'small' });
    const run = await startDub(environment, await clip('media-kennedy'), request);
    const noticed = new Promise<readonly string[]>((resolve) => {
      run.subscribe(({ notices }) => notices.length > 0 && resolve(notices));
    });
    expect(await Promise.race([noticed, run.done])).toEqual([
      'One line of the transcript overlaps the next. Each was ended where the next begins; check the words around 0:00.',
    ]);
    run.cancel();
    await expect(run.done).rejects.toMatchObject({ code: 'cancelled' });

    const negative = { ...overlapping, text: overlapping.text.replace('00:00:00,200', '-00:00:01,000') };
    const refused = await startDub(environment, await clip('media-kennedy'), { ...request, transcript: negative });
    await expect(refused.done).rejects.toMatchObject({
      code: 'unsupported-input',
      message: expect.stringMatching(/^Line 2 .*cannot be read.*bring the text without times/),
    });
  });

  test('a text without times is matched to the speech', { timeout: 300_000 }, async () => {
    const transcript = transcriptOf(ARTICLE_1.join('\n'));
    const request = requestFor([targetWith('en', 'piper-test-en')], { transcript });
    const { run, report } = await dub(environment, await clip('media-fr-1'), request);
    expect(run.state.windows.flatMap((window) => window.transcript?.utterances ?? [])).toMatchObject([
      { text: ARTICLE_1[0], language: 'fr' },
      { text: ARTICLE_1[1], language: 'fr' },
    ]);
    const [first, second] = report.dubs[0]?.lines ?? [];
    // The pause between the sentences of this reading lies at 5.0 to 5.5 s.
    expect(first?.start).toBeCloseTo(0.5, 0);
    expect(second?.start).toBeGreaterThan(4.9);
    expect(second?.start).toBeLessThan(5.9);
    await expectSoundDub(run, report, 'en', 13.294);
  });

  test('a text of the whole file is matched to all of it, also where only the start is dubbed', {
    timeout: 300_000,
  }, async () => {
    const transcript = transcriptOf(ARTICLE_1.join('\n'));
    const request = requestFor([targetWith('en', 'piper-test-en')], { transcript, until: 6 });
    const { run } = await dub(environment, await clip('media-fr-1'), request);
    const [only, ...others] = run.state.windows.flatMap((window) => window.transcript?.utterances ?? []);
    expect(others).toEqual([]);
    expect(only?.text).toBe(ARTICLE_1[0]);
    expect(only?.end).toBeCloseTo(5, 0);
  });

  test('a transcript in another language than the speech is refused where the recogniser can tell', {
    timeout: 120_000,
  }, async () => {
    await environment.models.pull(['whisper-base'], { signal: new AbortController().signal });
    const transcript = transcriptOf(ARTICLE_1.join(' '));
    const request = requestFor([targetWith('en', 'piper-test-en')], { transcript });
    const run = await startDub(environment, await clip('media-kennedy'), request);
    await expect(run.done).rejects.toMatchObject({
      code: 'unsupported-input',
      message: expect.stringMatching(/in French, but the speech is in English.*leave the transcript out/),
    });
  });

  test('a transcript that goes on long after the file is refused before anything is downloaded', async () => {
    const transcript = transcriptOf(
      formatSrt([60, 70, 80].map((start) => ({ start, end: start + 5, text: 'What is the name of the film?' }))),
    );
    const request = requestFor([targetWith('en', 'piper-test-en')], {
      transcript,
      from: 'en',
      recognizer: 'whisper-tiny',
    });
    const run = await startDub(environment, await clip('media-kennedy'), request);
    await expect(run.done).rejects.toMatchObject({
      code: 'unsupported-input',
      message: expect.stringMatching(/until 1:25, but the file ends at 0:11/),
    });
  });
});

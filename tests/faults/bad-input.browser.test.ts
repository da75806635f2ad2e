import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Failure } from '../../wasm-workers/core/failure.ts';
import type { BrowserEnvironment } from '../../wasm-workers/host/browser.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { dub, freshEnvironment, readText, requestFor, targetWith } from '../e2e/clip.ts';
import { fixture } from '../fixtures/make.ts';
import { normalisedWords } from '../wer.ts';
import { media } from './media.ts';

const intoEnglish = () => requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny', from: 'fr' });

let environment: BrowserEnvironment;
beforeAll(async () => {
  environment = await freshEnvironment();
});
afterAll(() => environment.close());

/** How a dub of the file fails. */
async function failureOf(file: File, changes = {}): Promise<Failure> {
  const run = await startDub(environment, file, { ...intoEnglish(), ...changes });
  const failure = await run.done.then(
    () => undefined,
    (error: Failure) => error,
  );
  if (!failure) throw new Error('The dub was expected to fail.');
  expect(run.state).toMatchObject({ phase: 'failed', failure: { code: failure.code, message: failure.message } });
  return failure;
}

const texts = ({ dubs }: { dubs: readonly { lines: readonly { text: string; translation: string }[] }[] }) => ({
  heard: dubs[0]?.lines.map((line) => line.text).join(' ') ?? '',
  said: dubs[0]?.lines.map((line) => line.translation).join(' ') ?? '',
});

/** What the recording itself gives: every file below holds the same speech. */
let spoken: { heard: string; said: string };
const sameWords = (heard: string) => {
  const expected = new Set(normalisedWords(spoken.heard));
  const words = normalisedWords(heard);
  return (
    words.filter((word) => expected.has(word)).length / Math.max(words.length, normalisedWords(spoken.heard).length)
  );
};

test('an audio-only file is dubbed', async () => {
  const { report, run } = await dub(environment, await media('speech'), intoEnglish());
  spoken = texts(report);
  expect(normalisedWords(spoken.heard).length).toBeGreaterThan(8);
  expect(normalisedWords(spoken.said).length).toBeGreaterThan(5);
  expect(run.state).toMatchObject({ phase: 'done', probe: { video: [] } });
  expect(await readText(run, 'master.m3u8')).not.toContain('video');
});

describe('a file that cannot be dubbed is refused with a sentence', () => {
  test('an empty file', async () => {
    const { code, message } = await failureOf(await fixture('empty'));
    expect([code, message]).toEqual(['unsupported-input', 'This file is empty. Choose another one.']);
  });
  test('text that is called .mp4', async () => {
    const { code, message } = await failureOf(await fixture('text'));
    expect([code, message]).toEqual(['unsupported-input', expect.stringContaining('not a video or audio file')]);
  });
  test('a truncated MP4 whose index is lost, and one whose index is there', async () => {
    for (const name of ['truncated', 'truncatedLate'] as const) {
      const { code, message } = await failureOf(await fixture(name));
      expect([code, message]).toEqual(['unsupported-input', expect.stringContaining('cut off or damaged')]);
    }
  });
  test('a picture without an audio track', async () => {
    const { code, message } = await failureOf(await fixture('silentPicture'));
    expect([code, message]).toEqual(['unsupported-input', expect.stringContaining('has no sound')]);
  });
  test('silence, and music without speech', async () => {
    for (const name of ['silence', 'music'] as const) {
      const { code, message } = await failureOf(await media(name), { from: undefined });
      expect([code, message]).toEqual(['no-speech', expect.stringContaining('No speech was found')]);
    }
  });
});

describe('an unusual file is dubbed as the usual one', () => {
  test('a video with frames at uneven times', async () => {
    const { report, run } = await dub(environment, await media('vfr'), intoEnglish());
    expect(sameWords(texts(report).heard)).toBeGreaterThan(0.8);
    expect(await readText(run, 'master.m3u8')).toContain('video.m3u8');
  });
  test('5.1 AC-3, through ffmpeg.wasm', async () => {
    const { report } = await dub(environment, await media('ac3'), intoEnglish());
    expect(report.media).toBe('ffmpeg');
    expect(sameWords(texts(report).heard)).toBeGreaterThan(0.8);
  });
  test('the chosen one of two audio tracks', async () => {
    const two = await media('twoTracks');
    expect((await failureOf(two)).code).toBe('no-speech');
    const { report } = await dub(environment, two, { ...intoEnglish(), audioTrack: 1 });
    expect(sameWords(texts(report).heard)).toBeGreaterThan(0.8);
  });
  test('a rotated video stays rotated', async () => {
    const { report, run } = await dub(environment, await media('rotated'), intoEnglish());
    expect(sameWords(texts(report).heard)).toBeGreaterThan(0.8);
    expect(run.state.probe?.video[0]).toMatchObject({ rotation: 90, width: 90, height: 160 });
    const init = await run.files.read('video/init.mp4', new AbortController().signal);
    expect(matrixOf(new Uint8Array(await init.arrayBuffer()))).toEqual([0, 1, -1, 0]);
  });
});

/** a, b, c, d of the track header's matrix (ISO/IEC 14496-12, 8.3.2), which a player turns the picture by. */
function matrixOf(init: Uint8Array<ArrayBuffer>): number[] {
  const at = new TextDecoder('latin1').decode(init).indexOf('tkhd');
  const view = new DataView(init.buffer, init.byteOffset);
  const isLong = view.getUint8(at + 4) === 1;
  const matrix = at + 4 + 4 + (isLong ? 32 : 20) + 16;
  return [0, 4, 12, 16].map((offset) => view.getInt32(matrix + offset) / 65_536);
}

import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Interval } from '../../wasm-workers/core/window.ts';
import { resample } from '../../wasm-workers/dsp/resample.ts';
import type { HeardWord, Recognizer, Synthesizer } from '../../wasm-workers/engines/engine.ts';
import { normalisedWords } from '../wer.ts';
import { clip, noise, silence } from './clip.ts';
import { loadListener, loadVoice } from './hearing.ts';
import { cut, joined } from './sources.ts';

const { signal } = new AbortController();
/** Bound of the issue, in seconds. */
const MEDIAN_ERROR = 0.08;
const SENTENCES = [
  'the quick brown fox jumps over the lazy dog',
  'my father bought a small house near the station',
  'seven children walk along the river',
];
/** Seconds between words, in turn; none is as hard as it gets. */
const GAPS = [0, 0.02, 0.05, 0.1, 0.25];

interface TimedWord extends Interval {
  readonly text: string;
}

let whisper: Recognizer;
let voice: Synthesizer;
beforeAll(async () => {
  whisper = await loadListener();
  voice = await loadVoice('piper-test-en');
});
afterAll(async () => {
  await voice?.dispose();
  await whisper?.dispose();
});

/** Without the silence around it: what is more than 35 dB below the loudest 5 ms. */
function trimmed(sound: Float32Array): Float32Array {
  const step = 80;
  const powers = Array.from({ length: Math.floor(sound.length / step) }, (_, i) =>
    sound.subarray(i * step, (i + 1) * step).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const limit = Math.max(...powers) * 10 ** -3.5;
  const isLoud = (power: number) => power > limit;
  return sound.slice(powers.findIndex(isLoud) * step, (powers.findLastIndex(isLoud) + 1) * step);
}

/** Single words, each said by itself, joined with known gaps: every onset and end is known to the sample. */
async function joinedWords(speed: number): Promise<{ sound: Float32Array; words: readonly TimedWord[] }> {
  const pieces = [silence(0.5)];
  const words: TimedWord[] = [];
  const now = () => pieces.reduce((sum, piece) => sum + piece.length, 0) / 16_000;
  for (const text of SENTENCES.flatMap((sentence) => [...sentence.split(' '), ''])) {
    if (text === '') pieces.push(silence(0.6));
    if (text === '') continue;
    const { channels, sampleRateHz } = await voice.speak(
      { text, language: 'en', speaker: '0', speed, noise: 0 },
      signal,
    );
    const said = trimmed(resample(channels[0] ?? new Float32Array(), sampleRateHz, 16_000));
    const start = now();
    pieces.push(said);
    words.push({ text, start, end: now() });
    pieces.push(silence(GAPS[words.length % GAPS.length] ?? 0));
  }
  const sound = joined(...pieces);
  // As quiet as a room is, and never digital silence.
  const hiss = noise(sound.length / 16_000, 0.001);
  return { sound: sound.map((sample, i) => sample + (hiss[i] ?? 0)), words };
}

/** Absolute errors of onsets and ends, of the words that were heard right. */
function errorsOf(words: readonly TimedWord[], heard: readonly HeardWord[]): readonly number[] {
  let from = 0;
  return words.flatMap(({ text, start, end }) => {
    const at = heard.findIndex((word, i) => i >= from && i < from + 4 && normalisedWords(word.text).join() === text);
    const word = heard[at];
    if (!word) return [];
    from = at + 1;
    return [Math.abs(word.start - start), Math.abs(word.end - end)];
  });
}

const quantile = (values: readonly number[], part: number) =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length * part)] ?? Number.NaN;

test.each([
  ['slowly', 1],
  ['as fast as people talk', 1.7],
])('words said %s have their times: median error at most 80 ms', { timeout: 240_000 }, async (_, speed) => {
  const { sound, words } = await joinedWords(speed);
  const { words: heard } = await whisper.transcribe(sound, 'en', signal);
  const errors = errorsOf(words, heard);
  const said = `median ${quantile(errors, 0.5).toFixed(3)} s, nine of ten ${quantile(errors, 0.9).toFixed(3)} s, ${errors.length / 2} of ${words.length} words`;
  console.info(said);
  expect(errors.length / 2, said).toBeGreaterThan(0.8 * words.length);
  expect(quantile(errors, 0.5), said).toBeLessThanOrEqual(MEDIAN_ERROR);
  expect(quantile(errors, 0.9), said).toBeLessThanOrEqual(0.3);
});

test('phrases of a real recording, cut at its silences and joined with other gaps, begin and end where they do', async () => {
  const kennedy = await clip('media-kennedy');
  // Onsets and ends read off the waveform; the joints are known to the sample.
  const phrases = [
    { from: 0.2, to: 2.7, sound: [0.33, 2.11], words: 5 },
    { from: 2.8, to: 4.8, sound: [3.29, 4.29], words: 2 },
    { from: 5.1, to: 7.9, sound: [5.42, 7.52], words: 7 },
    { from: 7.9, to: 10.7, sound: [8.19, 10.4], words: 8 },
  ] as const;
  const gaps = [1.1, 0.3, 0.7, 0.2];
  let at = 0;
  const truth: Interval[] = [];
  const pieces = phrases.flatMap(({ from, to, sound }, i) => {
    truth.push({ start: at + sound[0] - from, end: at + sound[1] - from });
    at += to - from + (gaps[i] ?? 0);
    return [cut(kennedy, from, to), silence(gaps[i] ?? 0)];
  });
  const { words } = await whisper.transcribe(joined(...pieces), 'en', signal);
  expect(words).toHaveLength(22);
  let first = 0;
  const errors = phrases.flatMap((phrase, i) => {
    const [begin, end] = [words[first], words[first + phrase.words - 1]];
    first += phrase.words;
    const { start, end: stop } = truth[i] as Interval;
    return [Math.abs((begin?.start ?? 99) - start), Math.abs((end?.end ?? 99) - stop)];
  });
  expect(quantile(errors, 0.5), errors.map((error) => error.toFixed(2)).join(' ')).toBeLessThanOrEqual(MEDIAN_ERROR);
  expect(Math.max(...errors), errors.map((error) => error.toFixed(2)).join(' ')).toBeLessThanOrEqual(0.3);
});

import { afterAll, expect, test } from 'vitest';
import type { Word } from '../../wasm-workers/core/utterance.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { freshEnvironment, requestFor, targetWith } from '../e2e/clip.ts';
import { wordErrorRate } from '../wer.ts';
import { clip, silence } from './clip.ts';
import { KNOWN_TEXTS } from './known-text.ts';
import { cut, fileOf, heardAll, joined } from './sources.ts';

const MINUTES = 10;
/** Seconds of silence between two pieces, in turn. */
const GAPS = [0.6, 2.5, 1, 6, 0.8, 4, 1.5];
/** Silence in which the language changes, in seconds: longer than a window, which languages.browser.test.ts has change inside. */
const BREAK = 30;
/** Seconds of Kennedy's sentence before the crowd answers: its last word ends at about 10.3 s, and the crowd is as loud at 10.9 s. */
const BEFORE_THE_CROWD = 10.6;
/** Bound of the issue, in seconds. */
const NEAR = 0.3;

const environment = await freshEnvironment();
afterAll(() => environment.close());

interface Piece {
  readonly text: string;
  readonly language: string;
  readonly sound: Float32Array;
}

interface Spoken extends Piece {
  /** Seconds at which its sound begins and ends. */
  readonly start: number;
  readonly end: number;
}

/** Sentences of the catalogue's recordings: English ones, then French ones. */
async function pieces(language: string): Promise<readonly Piece[]> {
  const known = KNOWN_TEXTS.filter((text) => text.language === language);
  const whole = await Promise.all(
    known.map(async ({ text, recording }) => {
      const sound = await clip(recording);
      return { text, language, sound: recording === 'media-kennedy' ? cut(sound, 0, BEFORE_THE_CROWD) : sound };
    }),
  );
  if (language !== 'en') return whole;
  const interview = await clip('media-interview-en');
  return [
    ...whole,
    {
      language,
      text: 'So thank you very much for coming, David. It’s good to have you here.',
      sound: cut(interview, 0.2, 3.7),
    },
    { language, text: 'How real is artificial intelligence?', sound: cut(interview, 6.1, 9.1) },
  ];
}

/** Where a recording sounds: from the first to the last 20 ms that are less than 20 dB below the loudest: a hall sounds on. */
function sounding(sound: Float32Array): readonly [number, number] {
  const powers = Array.from({ length: Math.floor(sound.length / 320) }, (_, i) =>
    sound.subarray(i * 320, (i + 1) * 320).reduce((sum, sample) => sum + sample * sample, 0),
  );
  const isLoud = (power: number) => power > Math.max(...powers) / 100;
  return [powers.findIndex(isLoud) * 0.02, (powers.findLastIndex(isLoud) + 1) * 0.02];
}

async function tenMinutes(): Promise<{ sound: Float32Array; spoken: readonly Spoken[] }> {
  const parts: Float32Array[] = [silence(0.5)];
  const spoken: Spoken[] = [];
  let at = 0.5;
  for (const [half, language] of ['en', 'fr'].entries()) {
    const offered = await pieces(language);
    if (half > 0) {
      parts.push(silence(BREAK));
      at += BREAK;
    }
    for (let i = 0; at < ((half + 1) * MINUTES * 60) / 2; i++) {
      const piece = offered[i % offered.length] as Piece;
      const [start, end] = sounding(piece.sound);
      spoken.push({ ...piece, start: at + start, end: at + end });
      const gap = silence(GAPS[i % GAPS.length] as number);
      parts.push(piece.sound, gap);
      at += (piece.sound.length + gap.length) / 16_000;
    }
  }
  return { sound: joined(...parts), spoken };
}

function sameWord(one: string, other = ''): boolean {
  return wordErrorRate(one, other) === 0;
}

test('of ten minutes joined from recordings every sentence is heard once, in order, in its language, at its time', {
  timeout: 3_000_000,
}, async () => {
  const { sound, spoken } = await tenMinutes();
  const request = requestFor([targetWith('en')], { reviewTranscript: true });
  const run = await startDub(environment, fileOf(sound, 'ten-minutes'), request);
  const utterances = (await heardAll(run)).flatMap((transcript) => transcript.utterances);
  run.cancel();
  const words: Word[] = utterances.flatMap((utterance) => [...utterance.words]);
  expect(words.map(({ start }) => start)).toEqual(words.map(({ start }) => start).toSorted((a, b) => a - b));
  const taken = new Set<Word>();
  const wrong: string[] = [];
  for (const { text, language, start, end } of spoken) {
    const own = words.filter(
      (word) => (word.start + word.end) / 2 > start - NEAR && (word.start + word.end) / 2 < end + NEAR,
    );
    for (const word of own) taken.add(word);
    const heard = own.map((word) => word.text).join(' ');
    const rate = wordErrorRate(text, heard);
    // Where its first or last word was misheard, that end of the sentence has no time to compare.
    const [first, last] = [own[0], own.at(-1)];
    const begins = first && sameWord(first.text, text.split(' ')[0]) ? Math.abs(first.start - start) : 0;
    const ends = last && sameWord(last.text, text.split(' ').at(-1)) ? Math.abs(last.end - end) : 0;
    const off = Math.max(begins, ends);
    const spokenIn = new Set(utterances.filter((one) => one.start < end && one.end > start).map((one) => one.language));
    // French recordings: whisper-base mishears some words of theirs, every time alike.
    if (rate > (language === 'en' ? 0.1 : 0.35) || off > NEAR || !spokenIn.has(language) || spokenIn.size > 1)
      wrong.push(
        `${start.toFixed(2)}-${end.toFixed(2)} ${[...spokenIn]} WER ${rate.toFixed(2)}, off by ${off.toFixed(2)} s: ${heard}`,
      );
  }
  expect(wrong, wrong.join('\n')).toEqual([]);
  const stray = words.filter((word) => !taken.has(word)).map(({ text, start }) => `${text} ${start}`);
  expect(stray).toEqual([]);
});

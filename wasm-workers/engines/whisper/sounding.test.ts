import { expect, test } from 'vitest';
import { withoutPauses } from './sounding.ts';

const RATE = 16_000;

/** Tones of 0.3 amplitude in the given stretches of `seconds`, over hum of the given level. */
function tones(seconds: number, stretches: readonly (readonly [number, number])[], hum = 0.001): Float32Array {
  return Float32Array.from({ length: seconds * RATE }, (_, i) => {
    const time = i / RATE;
    const sounds = stretches.some(([start, end]) => time >= start && time < end);
    return Math.sin(i * 0.2) * (sounds ? 0.3 : hum);
  });
}

test('a word that was given the pause before it begins where it sounds', () => {
  const audio = tones(4, [
    [0.5, 1.5],
    [3, 3.5],
  ]);
  const [fellow, ask] = withoutPauses(
    [
      { text: 'fellow', start: 0.2, end: 1.52 },
      { text: 'ask', start: 1.52, end: 4 },
    ],
    audio,
  );
  expect(fellow).toEqual({ text: 'fellow', start: expect.closeTo(0.5), end: expect.closeTo(1.5) });
  expect(ask).toEqual({ text: 'ask', start: expect.closeTo(3), end: expect.closeTo(3.5) });
});

test('the short hole of a stop consonant does not divide a word', () => {
  const audio = tones(3, [
    [1, 1.3],
    [1.42, 1.8],
  ]);
  const [word] = withoutPauses([{ text: 'stop', start: 0.5, end: 2.5 }], audio);
  expect(word).toMatchObject({ start: expect.closeTo(1), end: expect.closeTo(1.8) });
});

test('over music, and where nothing sounds, words keep their times', () => {
  const words = [{ text: 'la', start: 0.4, end: 1.9 }];
  expect(withoutPauses(words, tones(3, [[1, 1.5]], 0.1))).toEqual(words);
  expect(withoutPauses([{ text: 'x', start: 2.2, end: 2.8 }], tones(3, [[0.5, 1.5]]))).toEqual([
    { text: 'x', start: 2.2, end: 2.8 },
  ]);
});

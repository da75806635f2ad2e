import fc from 'fast-check';
import { expect, test } from 'vitest';
import { soundingWords } from './sounding.ts';

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
  const [fellow, ask] = soundingWords(
    [
      { text: 'fellow', start: 0.2, end: 1.52 },
      { text: 'ask', start: 1.52, end: 4 },
    ],
    audio,
  );
  expect(fellow).toEqual({ text: 'fellow', start: expect.closeTo(0.5), end: expect.closeTo(1.5) });
  expect(ask).toEqual({ text: 'ask', start: expect.closeTo(3), end: expect.closeTo(3.5) });
});

test('of a word that reaches into louder speech after a pause the part that was attended to stays', () => {
  const soft = tones(4, [[0.5, 1.2]]);
  const loud = tones(4, [[2, 3.8]]);
  const audio = soft.map((sample, i) => sample * 0.2 + (loud[i] ?? 0));
  const word = { text: 'intelligence?', start: 0.4, end: 2.6 };
  expect(soundingWords([{ ...word, centre: 0.5 }], audio)).toEqual([
    { text: 'intelligence?', start: expect.closeTo(0.5), end: expect.closeTo(1.2) },
  ]);
  expect(soundingWords([{ ...word, centre: 1.8 }], audio)).toMatchObject([{ start: expect.closeTo(2) }]);
  expect(soundingWords([word], audio)).toMatchObject([{ start: expect.closeTo(2) }]);
});

test('the short hole of a stop consonant does not divide a word', () => {
  const audio = tones(3, [
    [1, 1.3],
    [1.42, 1.8],
  ]);
  const [word] = soundingWords([{ text: 'stop', start: 0.5, end: 2.5 }], audio);
  expect(word).toMatchObject({ start: expect.closeTo(1), end: expect.closeTo(1.8) });
});

test('over music, and where nothing sounds, words keep their times', () => {
  const words = [{ text: 'la', start: 0.4, end: 1.9 }];
  expect(soundingWords(words, tones(3, [[1, 1.5]], 0.1))).toEqual(words);
  expect(soundingWords([{ text: 'x', start: 2.2, end: 2.8 }], tones(3, [[0.5, 1.5]]))).toEqual([
    { text: 'x', start: expect.closeTo(2.2), end: expect.closeTo(2.8) },
  ]);
});

test('the boundary of two words lies in the quiet between them, also where that is short', () => {
  const audio = tones(3, [
    [0.5, 1.2],
    [1.26, 2],
  ]);
  const [first, second] = soundingWords(
    [
      { text: 'one', start: 0.4, end: 1.1 },
      { text: 'two', start: 1.1, end: 2.1 },
    ],
    audio,
  );
  expect(first).toMatchObject({ start: expect.closeTo(0.5), end: expect.closeTo(1.2) });
  expect(second).toMatchObject({ start: expect.closeTo(1.26), end: expect.closeTo(2) });
});

test('a word that was begun too late after a pause gets its first sound back', () => {
  const audio = tones(3, [
    [0.5, 1],
    [1.6, 2.2],
  ]);
  const [, good] = soundingWords(
    [
      { text: 'here', start: 0.5, end: 1.72 },
      { text: 'good', start: 1.72, end: 2.4 },
    ],
    audio,
  );
  expect(good).toMatchObject({ start: expect.closeTo(1.6), end: expect.closeTo(2.2) });
});

test('digital silence between recordings does not hide the pauses in them', () => {
  const hum = tones(
    8,
    [
      [0.5, 1.5],
      [2.5, 3.5],
    ],
    0.006,
  );
  const audio = hum.map((sample, i) => (i / RATE > 4 ? 0 : sample));
  const [, second] = soundingWords(
    [
      { text: 'one', start: 0.4, end: 1.6 },
      { text: 'two', start: 1.6, end: 3.9 },
    ],
    audio,
  );
  expect(second).toMatchObject({ start: expect.closeTo(2.5), end: expect.closeTo(3.5) });
});

test('words never overlap or turn round, whatever their times and the sound', () => {
  const audio = tones(4, [
    [0.3, 0.9],
    [1, 1.05],
    [1.3, 3.1],
  ]);
  const times = fc.array(fc.double({ min: 0, max: 4, noNaN: true }), { minLength: 2, maxLength: 12 });
  fc.assert(
    fc.property(times, (list) => {
      const sorted = list.toSorted((a, b) => a - b);
      const words = sorted.slice(1).map((end, i) => ({ text: 'w', start: sorted[i] as number, end }));
      const sounding = soundingWords(words, audio);
      for (const [i, { start, end }] of sounding.entries()) {
        expect(end).toBeGreaterThanOrEqual(start);
        expect(start).toBeGreaterThanOrEqual((sounding[i - 1]?.end ?? 0) - 1e-6);
      }
    }),
  );
});

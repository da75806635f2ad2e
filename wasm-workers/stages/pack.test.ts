import fc from 'fast-check';
import { expect, test } from 'vitest';
import { packSpeech } from './pack.ts';

const RATE = 1000;

test('speech with short gaps is kept as it is, without the silence around it', () => {
  const samples = Float32Array.from({ length: 10 * RATE }, (_, i) => i);
  const packed = packSpeech(samples, RATE, [
    { start: 2, end: 3 },
    { start: 4, end: 6 },
  ]);
  expect(packed.samples).toEqual(samples.subarray(2 * RATE, 6 * RATE));
  expect(packed.toOriginal({ start: 0, end: 3.5 })).toEqual({ start: 2, end: 5.5 });
});

test('a long gap shrinks to half a second, and times find their way back over it', () => {
  const samples = Float32Array.from({ length: 20 * RATE }, (_, i) => i);
  const packed = packSpeech(samples, RATE, [
    { start: 1, end: 2 },
    { start: 12, end: 15 },
  ]);
  expect(packed.samples.length).toBe((1 + 0.5 + 3) * RATE);
  expect(packed.toOriginal({ start: 0.5, end: 4 })).toEqual({ start: 1.5, end: 14.5 });
  expect(packed.toOriginal({ start: 1.5, end: 1.6 })).toEqual({ start: 12, end: expect.closeTo(12.1) });
});

test('an end in the silence of a joint is drawn to the sound of its interval, and a word stays on one side', () => {
  const packed = packSpeech(new Float32Array(20 * RATE), RATE, [
    { start: 1, end: 2 },
    { start: 12, end: 15 },
  ]);
  // A word that begins a little too early is not 10 s long.
  expect(packed.toOriginal({ start: 1.49, end: 2 })).toEqual({ start: 12, end: 12.5 });
  expect(packed.toOriginal({ start: 0.5, end: 1.2 })).toEqual({ start: 1.5, end: 2 });
  expect(packed.toOriginal({ start: 1.1, end: 1.3 })).toEqual({ start: 2, end: 2 });
  expect(packed.wordToOriginal({ start: 0.9, end: 2 })).toEqual({ start: 12, end: 12.5 });
  expect(packed.wordToOriginal({ start: 0.3, end: 1.6 })).toEqual({ start: 1.3, end: 2 });
  expect(packed.wordToOriginal({ start: 1.1, end: 1.3 })).toEqual({ start: 2, end: 2 });
});

test('times never go back, and lie inside the speech', () => {
  const speech = fc
    .array(fc.tuple(fc.double({ min: 0.1, max: 5, noNaN: true }), fc.double({ min: 0.1, max: 5, noNaN: true })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((pairs) => {
      let at = 0;
      return pairs.map(([gap, length]) => {
        const start = at + gap;
        at = start + length;
        return { start, end: at };
      });
    });
  fc.assert(
    fc.property(speech, (intervals) => {
      const end = intervals.at(-1)?.end ?? 0;
      const packed = packSpeech(new Float32Array(Math.ceil(end * RATE)), RATE, intervals);
      const step = packed.samples.length / RATE / 50;
      for (const place of [packed.toOriginal, packed.wordToOriginal]) {
        const times = Array.from({ length: 50 }, (_, i) => place({ start: i * step, end: (i + 1) * step }));
        const edges = times.flatMap(({ start, end: stop }) => [start, stop]);
        expect(times.every(({ start, end: stop }) => start <= stop)).toBe(true);
        expect(times.map(({ start }) => start)).toEqual(times.map(({ start }) => start).toSorted((a, b) => a - b));
        expect(Math.min(...edges)).toBeGreaterThanOrEqual((intervals[0]?.start ?? 0) - 1 / RATE);
        expect(Math.max(...edges)).toBeLessThanOrEqual(end + 1 / RATE);
      }
    }),
  );
});

test('no speech gives no samples', () => {
  expect(packSpeech(new Float32Array(RATE), RATE, []).samples.length).toBe(0);
});

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
  expect(packed.toOriginal(0)).toBe(2);
  expect(packed.toOriginal(3.5)).toBe(5.5);
});

test('a long gap shrinks to half a second, and times find their way back over it', () => {
  const samples = Float32Array.from({ length: 20 * RATE }, (_, i) => i);
  const packed = packSpeech(samples, RATE, [
    { start: 1, end: 2 },
    { start: 12, end: 15 },
  ]);
  expect(packed.samples.length).toBe((1 + 0.5 + 3) * RATE);
  expect(packed.toOriginal(0.5)).toBe(1.5);
  expect(packed.toOriginal(1.2)).toBe(2);
  expect(packed.toOriginal(1.5)).toBe(12);
  expect(packed.toOriginal(4)).toBe(14.5);
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
      const times = Array.from({ length: 50 }, (_, i) => packed.toOriginal((i / 50) * (packed.samples.length / RATE)));
      expect(times).toEqual([...times].sort((a, b) => a - b));
      expect(times[0]).toBeGreaterThanOrEqual((intervals[0]?.start ?? 0) - 1 / RATE);
      expect(times.at(-1)).toBeLessThanOrEqual(end + 1 / RATE);
    }),
  );
});

test('no speech gives no samples', () => {
  expect(packSpeech(new Float32Array(RATE), RATE, []).samples.length).toBe(0);
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type MixPiece, mixSpeech } from './mix.ts';
import { noise, rms, sine } from './test-signals.ts';

const RATE_HZ = 48_000;
const OPTIONS = { duckDb: -26, attackMs: 150, releaseMs: 400, holdMs: 700 };
const silence = (seconds: number) => new Float32Array(seconds * RATE_HZ);
const stereo = (seconds: number) => ({
  sampleRateHz: RATE_HZ,
  channels: [noise(seconds * RATE_HZ, 0.5), noise(seconds * RATE_HZ, 0.5, 2)],
});

test('without speech the result is the original, sample by sample', () => {
  const original = stereo(1);
  expect(mixSpeech(original, [], OPTIONS)).toEqual(original);
  expect(mixSpeech(original, [{ offset: 100, samples: new Float32Array(0) }], OPTIONS)).toEqual(original);
  const outside = [-1000, RATE_HZ].map((offset) => ({ offset, samples: noise(1000) }));
  expect(mixSpeech(original, outside, OPTIONS)).toEqual(original);
});

test('a mono original is heard in both channels', () => {
  const samples = noise(1000);
  const mixed = mixSpeech({ sampleRateHz: RATE_HZ, channels: [samples] }, []);
  expect(mixed.channels).toEqual([samples, samples]);
});

test('the dub stands in the middle, at its own level and place', () => {
  const speech = sine(300, 1, RATE_HZ, 0.5);
  const quiet = { sampleRateHz: RATE_HZ, channels: [silence(3), silence(3)] };
  const [left, right] = mixSpeech(quiet, [{ offset: 24_000, samples: speech }], OPTIONS).channels;
  expect(left).toEqual(right);
  expect(left?.subarray(24_000, 72_000)).toEqual(speech);
  expect(rms(left ?? silence(1), 0, 1 / 6)).toBe(0);
  expect(rms(left ?? silence(1), 0.5, 1)).toBe(0);
});

test('the original is 26 dB down for as long as the dub lasts, begins to fall 150 ms before, is back 400 ms after', () => {
  const original = stereo(4);
  const piece = { offset: RATE_HZ, samples: silence(1) };
  const [left] = mixSpeech(original, [piece], OPTIONS).channels;
  const gainDb = (second: number) => {
    const at = Math.round(second * RATE_HZ);
    return 20 * Math.log10((left?.[at] ?? 0) / (original.channels[0]?.[at] ?? 0));
  };
  for (const second of [0, 0.5, 0.849, 2.401, 3, 3.9]) expect(gainDb(second)).toBe(0);
  for (const second of [1, 1.5, 1.9999]) expect(gainDb(second)).toBeCloseTo(-26, 4);
  expect(gainDb(0.925)).toBeCloseTo(-13, 1);
  expect(gainDb(2.2)).toBeCloseTo(-13, 1);
  const steps = Array.from({ length: 2 * RATE_HZ }, (_, i) => {
    return Math.abs(gainDb((RATE_HZ / 2 + i) / RATE_HZ) - gainDb((RATE_HZ / 2 + i + 1) / RATE_HZ));
  });
  expect(steps.reduce((a, b) => Math.max(a, b), 0)).toBeLessThan(0.01);
});

test('the original does not come up in short pauses of the dub, but does in long ones', () => {
  const original = stereo(6);
  const after = (pause: number) => {
    const second = { offset: Math.round((2 + pause) * RATE_HZ), samples: silence(0.5) };
    const mixed = mixSpeech(original, [{ offset: RATE_HZ, samples: silence(1) }, second], OPTIONS);
    return mixed.channels[0]?.[Math.round((2 + (0.4 + pause - 0.15) / 2) * RATE_HZ)] ?? 0;
  };
  const at = (pause: number) => original.channels[0]?.[Math.round((2 + (0.4 + pause - 0.15) / 2) * RATE_HZ)] ?? 0;
  expect(after(0.7) / at(0.7)).toBeCloseTo(10 ** (-26 / 20), 5);
  expect(after(1.5)).toBe(at(1.5));
});

test('windows mixed apart join without a jump: the original is back at the edge, unless the dub speaks across it', () => {
  const seconds = fc.double({ min: 0.1, max: 1.9, noNaN: true });
  fc.assert(
    fc.property(seconds, seconds, (a, b) => {
      const original = { sampleRateHz: RATE_HZ, channels: [new Float32Array(2 * RATE_HZ).fill(1)] };
      const [from, to] = [Math.round(Math.min(a, b) * RATE_HZ), Math.round(Math.max(a, b) * RATE_HZ)];
      const [level = silence(1)] = mixSpeech(
        original,
        [{ offset: from, samples: new Float32Array(to - from) }],
        OPTIONS,
      ).channels;
      expect(level[0]).toBeCloseTo(1, 3);
      expect(level.at(-1)).toBeCloseTo(1, 3);
      const across = mixSpeech(original, [{ offset: to, samples: new Float32Array(2 * RATE_HZ - to) }], OPTIONS);
      expect(across.channels[0]?.at(-1)).toBeCloseTo(10 ** (-26 / 20), 5);
    }),
    { numRuns: 10 },
  );
});

test('any pieces, also beyond both ends: the length stays, and mixing is adding once the original is silent', () => {
  const piece = fc.record({ offset: fc.integer({ min: -600, max: 1200 }), seed: fc.nat(), length: fc.nat(500) });
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 4 }), (specs) => {
      const pieces: MixPiece[] = specs.map(({ offset, seed, length }) => ({
        offset,
        samples: noise(length, 0.5, seed),
      }));
      const original = { sampleRateHz: 1000, channels: [noise(1000, 0.5)] };
      const mixed = mixSpeech(original, pieces, { ...OPTIONS, duckDb: -Infinity });
      const sum = new Float64Array(1000);
      for (const { offset, samples } of pieces) {
        for (const [i, sample] of samples.entries()) {
          if (offset + i >= 0 && offset + i < 1000) sum[offset + i] = (sum[offset + i] ?? 0) + sample;
        }
      }
      const spoken = (at: number) => pieces.some(({ offset, samples }) => at >= offset && at < offset + samples.length);
      for (const channel of mixed.channels) {
        expect(channel.length).toBe(1000);
        for (const [i, sample] of channel.entries()) {
          expect(Number.isFinite(sample)).toBe(true);
          if (spoken(i)) expect(sample).toBeCloseTo(sum[i] ?? 0, 5);
        }
      }
    }),
    { numRuns: 25 },
  );
});

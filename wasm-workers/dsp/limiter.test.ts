import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pcm } from '../core/media.ts';
import { limitTruePeak } from './limiter.ts';
import { noise, sine } from './test-signals.ts';
import { truePeakDbtp } from './true-peak.ts';

const RATE_HZ = 48_000;

test('the true peak ends at or below the ceiling for any input, which keeps its length', () => {
  const channel = fc.oneof(
    fc.float32Array({ min: -4, max: 4, noNaN: true, minLength: 700, maxLength: 700 }),
    fc.integer().map((seed) => noise(700, 3, seed)),
    fc.nat(699).map((at) => Float32Array.from({ length: 700 }, (_, i) => (i === at ? 100 : 0))),
    fc.integer({ min: 1, max: 23_999 }).map((hz) => sine(hz, 700 / RATE_HZ, RATE_HZ, 8, hz)),
  );
  const ceiling = fc.double({ min: -20, max: 0, noNaN: true });
  fc.assert(
    fc.property(fc.array(channel, { minLength: 1, maxLength: 2 }), ceiling, (channels, ceilingDbtp) => {
      const out = limitTruePeak({ sampleRateHz: RATE_HZ, channels }, ceilingDbtp);
      expect(truePeakDbtp(out)).toBeLessThanOrEqual(ceilingDbtp + 0.05);
      expect(out.channels.map((samples) => samples.length)).toEqual(channels.map((samples) => samples.length));
    }),
  );
});

test('a signal below the ceiling passes bit by bit', () => {
  const pcm = { sampleRateHz: RATE_HZ, channels: [noise(48_000, 0.3), sine(12_000, 1, RATE_HZ, 0.8, Math.PI / 4)] };
  expect(limitTruePeak(pcm, -1).channels).toEqual(pcm.channels);
});

test('a burst is turned down smoothly, in both channels alike, and what is far from it stays as it was', () => {
  const tone = sine(440, 2, RATE_HZ, 0.5);
  const burst = tone.map((sample, i) => (i > 48_000 && i < 52_800 ? sample * 4 : sample));
  const quiet = tone.map((sample) => sample / 10);
  const out = limitTruePeak({ sampleRateHz: RATE_HZ, channels: [burst, quiet] }, -1);
  expect(truePeakDbtp(out)).toBeCloseTo(-1, 1);
  expect(channel(out, 0).subarray(0, 47_000)).toEqual(burst.subarray(0, 47_000));
  const gains = channel(out, 1).map((sample, i) =>
    Math.abs(quiet[i] ?? 0) > 0.01 ? sample / (quiet[i] ?? 1) : Number.NaN,
  );
  const heard = [...gains].filter((gain) => !Number.isNaN(gain));
  expect(Math.min(...heard)).toBeCloseTo(10 ** (-1 / 20) / 2, 2);
  expect(heard.at(-1)).toBeCloseTo(1, 3);
  const steps = gains.subarray(1).map((gain, i) => Math.abs(gain - (gains[i] ?? 0)) || 0);
  expect(Math.max(...steps)).toBeLessThan(0.01);
});

test('no audio stays no audio', () => {
  expect(limitTruePeak({ sampleRateHz: RATE_HZ, channels: [] }, -1).channels).toEqual([]);
  expect(limitTruePeak({ sampleRateHz: RATE_HZ, channels: [new Float32Array(0)] }, -1).channels).toEqual([
    new Float32Array(0),
  ]);
});

function channel(pcm: Pcm, index: number): Float32Array {
  return pcm.channels[index] ?? new Float32Array(0);
}

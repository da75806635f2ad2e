import { expect, test } from 'vitest';
import { joinSamples } from './join.ts';
import { medianPitch, pitchFrames } from './pitch.ts';
import { noise, sine } from './test-signals.ts';

const RATE_HZ = 16_000;

/** A tone with overtones, as voices have: sawtooth of eight harmonics. */
function voiced(hz: number, seconds: number): Float32Array {
  const parts = Array.from({ length: 8 }, (_, i) => sine(hz * (i + 1), seconds, RATE_HZ, 0.3 / (i + 1)));
  return (parts[0] as Float32Array).map((_, i) => parts.reduce((sum, part) => sum + (part[i] as number), 0));
}

test.each([75, 110, 123.4, 220, 311, 400])('%f Hz is heard to half a percent', (hz) => {
  const frames = pitchFrames(voiced(hz, 1), RATE_HZ);
  expect(frames.length).toBeGreaterThan(25);
  const heard = medianPitch(frames, [{ start: 0, end: 1 }]);
  expect(Math.abs((heard ?? 0) / hz - 1)).toBeLessThan(0.005);
});

test('silence and noise have no pitch', () => {
  expect(pitchFrames(new Float32Array(RATE_HZ), RATE_HZ)).toEqual([]);
  expect(medianPitch(pitchFrames(noise(RATE_HZ, 0.5), RATE_HZ), [{ start: 0, end: 1 }])).toBeNull();
  expect(pitchFrames(new Float32Array(0), RATE_HZ)).toEqual([]);
});

test('each interval has its own pitch; one too short has none', () => {
  const frames = pitchFrames(joinSamples(voiced(100, 1), voiced(200, 1)), RATE_HZ);
  expect(medianPitch(frames, [{ start: 0, end: 0.95 }])).toBeCloseTo(100, 0);
  expect(medianPitch(frames, [{ start: 1.05, end: 2 }])).toBeCloseTo(200, 0);
  expect(medianPitch(frames, [{ start: 0.5, end: 0.6 }])).toBeNull();
});

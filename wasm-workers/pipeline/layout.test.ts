import { expect, test } from 'vitest';
import { layOut } from './layout.ts';

test('the layout covers the duration with whole frames, in segments of 281', () => {
  const layout = layOut(60, undefined);
  expect(layout.audio.length).toBe(11);
  expect(layout.audio.reduce((sum, span) => sum + span.frames, 0)).toBe(layout.frames);
  expect(layout.frames * 1024).toBeGreaterThanOrEqual(60 * 48_000);
  expect((layout.frames - 1) * 1024).toBeLessThan(60 * 48_000);
  expect(layout.subtitles.map((span) => Math.round(span.duration))).toEqual([30, 30, 0]);
});

test('the picture ends with the range', () => {
  const spans = [0, 6, 12].map((start) => ({ start, duration: 6 }));
  expect(layOut(8, { codec: 'avc1.64001f', spans }).video?.spans).toEqual([
    { start: 0, duration: 6 },
    { start: 6, duration: 2 },
  ]);
});

test('an original that is copied has a grid of its own, which begins where its sound does', () => {
  const copy = {
    ...{ config: [0x12, 0x10], sampleRateHz: 44_100, channels: 2, bitrate: 128_000 },
    ...{ skipped: 3, offset: 960, packets: 600 },
  };
  const { audio, original } = layOut(14, undefined, copy);
  expect(audio.map(({ frames }) => frames)).toEqual([281, 281, 95]);
  expect(original?.spans).toEqual([
    { firstFrame: 0, frames: 281, start: 960 / 44_100, duration: (281 * 1024) / 44_100 },
    { firstFrame: 281, frames: 281, start: 960 / 44_100 + (281 * 1024) / 44_100, duration: (281 * 1024) / 44_100 },
    { firstFrame: 562, frames: 38, start: 960 / 44_100 + (562 * 1024) / 44_100, duration: (38 * 1024) / 44_100 },
  ]);
});

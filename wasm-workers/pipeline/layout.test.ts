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

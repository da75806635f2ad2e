import { expect, test } from 'vitest';
import { type FixtureName, fixture } from '../../tests/fixtures/make.ts';
import { playable, shownFrames, sourceFrames } from '../../tests/fixtures/measure.ts';
import type { MediaTool, SegmentIndex } from './media-tool.ts';

const { signal } = new AbortController();

/** The video part of the contract of MediaTool: where segments are cut and what is in them. */
export function segments(tool: () => MediaTool): void {
  test.each<FixtureName>(['mp4', 'vfr', 'rotated', 'cut', 'ts', 'chaptersMkv', 'webm'])(
    'the picture of %s is cut at key frames, and every frame is shown once, at its time',
    async (name) => {
      const source = await fixture(name);
      const index: SegmentIndex = await tool().segmentIndex(source, 0, signal);
      const shown: number[] = [];
      for (const span of index.spans) {
        const { frames, firstIsKey, rotation } = await shownFrames(await tool().segment(source, 0, span, signal));
        expect(firstIsKey).toBe(true);
        expect(rotation).toBe(name === 'rotated' ? 90 : 0);
        // What an edit list hides is squeezed into less than a frame at the start.
        const visible = frames.filter((time) => time - span.start > -1e-3 && time < span.start + span.duration - 1e-3);
        shown.push(...visible);
      }
      const expected = await sourceFrames(source);
      const missing = expected.filter((time) => !shown.some((other) => Math.abs(other - time) < 2e-3));
      expect(missing, `${missing.length} frames are missing`).toEqual([]);
      const extra = shown.filter((time) => !expected.some((other) => Math.abs(other - time) < 2e-3));
      expect(extra.filter((time) => time > 0.02)).toEqual([]);
      expect(index.codec).toMatch(/^(avc1\.64000b|vp09\.00\.\d\d\.08.*)$/);
    },
  );
}

/** A span may end anywhere: where a person dubs only the start of a film. */
export function cutSegments(tool: () => MediaTool): void {
  test.each<FixtureName>(['mp4', 'vfr', 'webm'])(
    'a segment of %s that ends between key frames shows what comes before its end, and no more than is needed for that',
    async (name) => {
      const source = await fixture(name);
      const end = 1.5;
      const { frames } = await shownFrames(await tool().segment(source, 0, { start: 0, duration: end }, signal));
      const expected = (await sourceFrames(source)).filter((time) => time < end - 2e-3);
      const missing = expected.filter((time) => !frames.some((other) => Math.abs(other - time) < 2e-3));
      expect(missing, `${missing.length} frames are missing`).toEqual([]);
      // B-frames refer to at most the next three frames.
      expect(Math.max(...frames)).toBeLessThan(end + 3 / 25 + 0.01);
    },
  );
}

/** The same, as a player sees it. */
export function plays(tool: () => MediaTool): void {
  test.each<FixtureName>(['mp4', 'vfr', 'cut', 'webm'])(
    'a player takes all video segments of %s with one init section, without a hole',
    async (name) => {
      const source = await fixture(name);
      const { codec, spans } = await tool().segmentIndex(source, 0, signal);
      const segments = await Promise.all(spans.map((span) => tool().segment(source, 0, span, signal)));
      expect(segments.map(({ init }) => init)).toEqual(segments.map(() => segments[0]?.init));
      const { buffered, duration } = await playable(codec, [
        segments[0]?.init ?? new Uint8Array(),
        ...segments.map(({ media }) => media),
      ]);
      expect(buffered).toHaveLength(1);
      const last = spans.at(-1);
      expect(buffered[0]?.start).toBeCloseTo(0, 1);
      expect(buffered[0]?.end).toBeCloseTo((last?.start ?? 0) + (last?.duration ?? 0), 1);
      expect(duration).toBeCloseTo(buffered[0]?.end ?? 0, 1);
    },
  );
}

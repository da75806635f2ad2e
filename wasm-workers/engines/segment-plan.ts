import type { SegmentSpan } from './media-tool.ts';

/** Seconds that a video segment lasts at least, unless it is the last. */
const TARGET = 6;

/**
 * Groups key frames into segments of about six seconds: a segment ends at the first key frame at least that long after its start.
 * @param keys times of the key frames in seconds, in order.
 * @param end where the last frame ends.
 */
export function segmentSpans(keys: readonly number[], end: number): SegmentSpan[] {
  const starts: number[] = [];
  for (const key of keys) {
    const last = starts.at(-1);
    if (last === undefined || key - last >= TARGET - 1e-3) starts.push(key);
  }
  // What is left over at the end joins the segment before it rather than making a sliver.
  const last = starts.at(-1);
  if (starts.length > 1 && last !== undefined && end - last < TARGET / 4) starts.pop();
  return starts.map((start, index) => ({ start, duration: (starts[index + 1] ?? end) - start }));
}

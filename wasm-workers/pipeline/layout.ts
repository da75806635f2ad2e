import { FRAME_SAMPLES, MIX_RATE_HZ, SEGMENT_FRAMES } from '../core/window.ts';
import type { SegmentIndex, SegmentSpan } from '../engines/engine.ts';

/** Audio segments that one subtitle segment spans: about 30 s. */
const SUBTITLE_SEGMENTS = 5;

/** An audio segment on the fixed grid. */
export interface AudioSpan extends SegmentSpan {
  readonly firstFrame: number;
  readonly frames: number;
}

/** Where every file of the package begins and ends. Known as soon as the source is probed, and never changed. */
export interface Layout {
  /** Seconds of the presentation. */
  readonly duration: number;
  /** AAC frames of each audio rendition. */
  readonly frames: number;
  readonly audio: readonly AudioSpan[];
  readonly subtitles: readonly SegmentSpan[];
  /** undefined for a source without a picture that can be packaged. */
  readonly video?: SegmentIndex;
}

/** @param duration seconds to package; the picture ends there too. */
export function layOut(duration: number, video: SegmentIndex | undefined): Layout {
  const frames = framesOf(duration);
  const audio: AudioSpan[] = [];
  for (let firstFrame = 0; firstFrame < frames; firstFrame += SEGMENT_FRAMES) {
    const own = Math.min(SEGMENT_FRAMES, frames - firstFrame);
    audio.push({ firstFrame, frames: own, start: timeOfFrame(firstFrame), duration: timeOfFrame(own) });
  }
  const subtitles: SegmentSpan[] = [];
  for (let first = 0; first < audio.length; first += SUBTITLE_SEGMENTS) {
    const group = audio.slice(first, first + SUBTITLE_SEGMENTS);
    subtitles.push({
      start: group[0]?.start ?? 0,
      duration: group.reduce((sum, span) => sum + span.duration, 0),
    });
  }
  const spans = video?.spans
    .filter((span) => span.start < duration)
    .map((span) => ({ ...span, duration: Math.min(span.duration, duration - span.start) }));
  return { duration, frames, audio, subtitles, ...(video && spans ? { video: { ...video, spans } } : {}) };
}

/** Frames that cover a duration. */
export function framesOf(duration: number): number {
  return Math.max(1, Math.ceil((duration * MIX_RATE_HZ) / FRAME_SAMPLES - 1e-6));
}

/** Seconds at which a frame begins. */
export function timeOfFrame(frame: number): number {
  return (frame * FRAME_SAMPLES) / MIX_RATE_HZ;
}

/** The frame that begins at a time on the grid. */
export function frameOfTime(time: number): number {
  return Math.round((time * MIX_RATE_HZ) / FRAME_SAMPLES);
}

import { FRAME_SAMPLES, MIX_RATE_HZ, SEGMENT_FRAMES } from '../core/window.ts';
import type { AudioCopy, SegmentIndex, SegmentSpan } from '../engines/media-tool.ts';

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
  /** The original sound on a grid of its own, where it is copied; undefined where it is coded like the dubs. */
  readonly original?: { readonly copy: AudioCopy; readonly spans: readonly AudioSpan[] };
  readonly subtitles: readonly SegmentSpan[];
  /** undefined for a source without a picture that can be packaged. */
  readonly video?: SegmentIndex;
}

/**
 * @param duration seconds to package; the picture ends there too.
 * @param copy how the original sound is copied, where it can be.
 */
export function layOut(duration: number, video: SegmentIndex | undefined, copy?: AudioCopy): Layout {
  const frames = framesOf(duration);
  const audio = gridOf(frames, MIX_RATE_HZ, 0);
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
  const original = copy && { copy, spans: gridOf(copy.packets, copy.sampleRateHz, copy.offset) };
  return {
    ...{ duration, frames, audio, subtitles },
    ...(original ? { original } : {}),
    ...(video && spans ? { video: { ...video, spans } } : {}),
  };
}

/** Segments of equal numbers of frames. @param offset samples before the first. */
function gridOf(frames: number, sampleRateHz: number, offset: number): AudioSpan[] {
  const seconds = (count: number) => (count * FRAME_SAMPLES) / sampleRateHz;
  const spans: AudioSpan[] = [];
  for (let firstFrame = 0; firstFrame < frames; firstFrame += SEGMENT_FRAMES) {
    const own = Math.min(SEGMENT_FRAMES, frames - firstFrame);
    const start = offset / sampleRateHz + seconds(firstFrame);
    spans.push({ firstFrame, frames: own, start, duration: seconds(own) });
  }
  return spans;
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

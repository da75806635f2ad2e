import type { Chapter, Cue, SubtitleTrack } from '../../core/media.ts';

/** The texts in a container, which mediabunny does not read. */
export interface ContainerText {
  readonly subtitles: readonly TextTrack[];
  readonly chapters: readonly Chapter[];
}

export interface TextTrack extends SubtitleTrack {
  cues(signal: AbortSignal): Promise<readonly Cue[]>;
}

/** Chapters from their starts: each lasts until the next, the last until the end. */
export function chaptersOf(starts: readonly { start: number; title: string }[], duration: number): Chapter[] {
  const sorted = [...starts].sort((a, b) => a.start - b.start);
  return sorted.map(({ start, title }, index) => ({
    start,
    end: sorted[index + 1]?.start ?? Math.max(duration, start),
    title,
  }));
}

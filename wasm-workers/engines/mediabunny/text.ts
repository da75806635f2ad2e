import { throwIfAborted } from '../../core/failure.ts';
import type { Cue, SubtitleTrack } from '../../core/media.ts';
import type { ContainerText } from './container-text.ts';
import { matroskaText } from './matroska-text.ts';
import { mp4Text } from './mp4-text.ts';
import { trackAt } from './source.ts';

/** What there is of subtitles and chapters in MP4, MOV, Matroska and WebM; other containers are said to have none. */
async function containerText(blob: Blob, duration: number): Promise<ContainerText> {
  const head = new DataView(await blob.slice(0, 8).arrayBuffer());
  if (head.byteLength < 8) return { subtitles: [], chapters: [] };
  if (head.getUint32(0) === 0x1a45dfa3) return matroskaText(blob, duration);
  return mp4Text(blob, duration);
}

/** Subtitle tracks and chapters, as `probe` tells them. */
export async function readText(blob: Blob, duration: number) {
  const { subtitles, chapters } = await containerText(blob, duration);
  return { subtitles: subtitles.map(({ cues: _, ...track }): SubtitleTrack => track), chapters };
}

/** A subtitle track as WebVTT. */
export async function readSubtitles(blob: Blob, index: number, signal: AbortSignal): Promise<string> {
  const { subtitles } = await containerText(blob, 0);
  const cues = await trackAt(subtitles, index, 'subtitle').cues(signal);
  throwIfAborted(signal);
  return webVtt(cues);
}

/** WebVTT (W3C) text of cues. */
function webVtt(cues: readonly Cue[]): string {
  const blocks = cues.map(
    ({ start, end, text }) => `${clock(start)} --> ${clock(end)}\n${text.replace(/\n{2,}/g, '\n')}`,
  );
  return `${['WEBVTT', ...blocks].join('\n\n')}\n`;
}

function clock(seconds: number): string {
  const ms = Math.round(seconds * 1000);
  const two = (value: number) => String(Math.floor(value)).padStart(2, '0');
  return `${two(ms / 3_600_000)}:${two((ms / 60_000) % 60)}:${two((ms / 1000) % 60)}.${String(ms % 1000).padStart(3, '0')}`;
}

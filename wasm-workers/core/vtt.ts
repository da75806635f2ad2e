import type { Chapter } from './media.ts';

/** A cue's line of times: `00:00:01.000 --> 00:00:02.500`. Times in seconds. @param mark before the milliseconds: SubRip's is a comma. */
export function cueTimes(
  { start, end }: { readonly start: number; readonly end: number },
  mark: '.' | ',' = '.',
  offset = 0,
): string {
  const startMs = Math.max(0, Math.round((start + offset) * 1000));
  // A cue must end after it begins.
  const endMs = Math.max(startMs + 1, Math.round((end + offset) * 1000));
  return `${timestamp(startMs, mark)} --> ${timestamp(endMs, mark)}`;
}

/** Text as a WebVTT cue writes it. */
export function escapeVtt(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/** Chapters as WebVTT: a cue each, its title as text on one line (W3C WebVTT, "Chapters"). */
export function formatChapters(chapters: readonly Chapter[]): string {
  const titled = chapters.map(({ title, ...times }) => ({ times, title: title.replace(/\s+/g, ' ').trim() }));
  const cues = titled.filter(({ title }) => title !== '');
  return cues.reduce((file, { times, title }) => `${file}\n${cueTimes(times)}\n${escapeVtt(title)}\n`, 'WEBVTT\n');
}

function timestamp(ms: number, mark: '.' | ','): string {
  const pad = (value: number, digits = 2) => String(value).padStart(digits, '0');
  const seconds = Math.floor(ms / 1000);
  const clock = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60].map((part) => pad(part));
  return `${clock.join(':')}${mark}${pad(ms % 1000, 3)}`;
}

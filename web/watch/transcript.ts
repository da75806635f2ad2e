import { ORIGINAL_TEXT, type PublishedTranscript } from '../../wasm-workers/core/publish/transcript.ts';

/** A line of the transcript in one language. */
export interface Line {
  /** Seconds. */
  readonly start: number;
  readonly end: number;
  readonly speaker?: string;
  readonly text: string;
}

/** The lines in a language, those without words left out. @param language BCP 47 of a dub, or {@link ORIGINAL_TEXT}. */
export function linesIn({ speakers, lines }: PublishedTranscript, language: string): readonly Line[] {
  const names = new Map(speakers.map(({ id, name }) => [id, name]));
  return lines.flatMap(({ start, end, speaker, text, dubs }) => {
    const said = (language === ORIGINAL_TEXT ? text : (dubs[language] ?? '')).trim();
    return said ? [{ start, end, speaker: speaker && names.get(speaker), text: said }] : [];
  });
}

/** The line that is said at a time, or was said last: its index, -1 before the first. */
export function lineAt(lines: readonly Line[], time: number): number {
  let low = 0;
  let high = lines.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((lines[middle]?.start ?? 0) <= time) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}

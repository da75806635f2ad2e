import { Failure } from '../core/failure.ts';
import type { GivenTranscript } from '../core/given-transcript.ts';
import type { Cue } from '../core/media.ts';
import { parseSrt, parseVtt } from './subtitles.ts';

/** Cues as they are spoken: in order of time, not overlapping, without what nobody says. */
export interface GivenCues {
  readonly cues: readonly Cue[];
  /** Sentences for the person: what was put right. */
  readonly notices: readonly string[];
}

/** A cue that lasts no longer stands for a change of the picture only. In seconds. */
const SHORTEST = 0.05;
/** Letters a second, to give a time to a cue that has none. */
const LETTERS_PER_SECOND = 15;
const CLOCK = String.raw`(?:\d+:)?\d{1,2}:\d{1,2}[.,]\d{1,3}`;
const TIMES = new RegExp(String.raw`^\s*(${CLOCK})\s*-->\s*(${CLOCK})(?:\s.*)?$`);

/**
 * Reads a transcript with times.
 * @throws Failure `unsupported-input` for one that is no such file, has nothing to say, or has times that cannot be.
 */
export function givenCues({ format, text }: GivenTranscript): GivenCues {
  checkTimes(text);
  const read = (format === 'vtt' ? parseVtt : parseSrt)(text);
  const names = mixedCaseNames(read);
  const spoken = withoutRepeats(read)
    .map((cue) => spokenCue(cue, names))
    .filter((cue) => cue.text !== '')
    .toSorted((a, b) => a.start - b.start);
  if (spoken.length === 0)
    throw new Failure(
      'unsupported-input',
      'There are no words in this transcript. Choose another file, or leave it out: Retongue then listens for itself.',
    );
  return inTurn(spoken);
}

/** @throws Failure naming the first line whose times cannot be read, or run backwards. */
function checkTimes(text: string): void {
  text.split(/\r\n|\r|\n/).forEach((line, index) => {
    if (!line.includes('-->')) return;
    const [, start, end] = TIMES.exec(line) ?? [];
    const remedy = 'Correct that line, or bring the text without times: it is then matched to the speech.';
    if (start === undefined || end === undefined) {
      // Words may hold an arrow too; times hold digits and colons.
      if (!/\d\s*:\s*\d.*-->|-->.*\d\s*:\s*\d/.test(line)) return;
      throw new Failure(
        'unsupported-input',
        `Line ${index + 1} of the transcript has times that cannot be read (“${line.trim()}”). ${remedy}`,
      );
    }
    if (secondsOf(end) < secondsOf(start))
      throw new Failure(
        'unsupported-input',
        `Line ${index + 1} of the transcript ends before it begins (“${line.trim()}”). ${remedy}`,
      );
  });
}

function secondsOf(clock: string): number {
  return clock
    .replace(',', '.')
    .split(':')
    .reduce((sum, part) => sum * 60 + Number(part), 0);
}

/** Captions that roll up show each line twice; what was shown before is not said again. */
function withoutRepeats(cues: readonly Cue[]): Cue[] {
  return cues.flatMap((cue, i) => {
    const before = cues[i - 1];
    const last = before?.text.split('\n').at(-1);
    if (!before || before.end < cue.start - SHORTEST || last === undefined) return [cue];
    const [first, ...rest] = cue.text.split('\n');
    if (first !== last) return [cue];
    if (rest.length > 0) return [{ ...cue, text: rest.join('\n') }];
    return cue.end - cue.start <= SHORTEST ? [] : [cue];
  });
}

/** `ANNA:`, `DR. SMITH:`, `>> SPEAKER 1:`; the colon must not belong to a time. */
const CAPITALS = /^(?:>>\s*)?(\p{Lu}[\p{Lu}\p{M}\p{N} .'’-]{0,30}):\s+(?=\S)/u;
const CAPITALISED = /^(?:>>\s*)?(\p{Lu}\p{L}+(?: (?:\p{Lu}[\p{L}.]*|\p{N}+)){0,2}):\s+(?=\S)/u;

/** `Anna: …` is a name where it stands before several lines; before one it may be a word like `Remember: …`. */
function mixedCaseNames(cues: readonly Cue[]): ReadonlySet<string> {
  const counts = new Map<string, number>();
  for (const line of cues.flatMap((cue) => cue.text.split('\n'))) {
    const name = CAPITALISED.exec(withoutDash(line))?.[1];
    if (name) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return new Set([...counts].filter(([, count]) => count > 1).map(([name]) => name));
}

/** The cue as it is said: without names, sounds in brackets, notes of music, and the dashes of a dialogue. */
function spokenCue(cue: Cue, names: ReadonlySet<string>): Cue {
  let speaker = cue.speaker;
  const lines = cue.text.split('\n').map((line) => {
    const { name, text } = splitName(withoutDash(line), names);
    speaker ??= name;
    return text;
  });
  const text = withoutSounds(lines.join(' '));
  return { start: cue.start, end: cue.end, text, ...(speaker ? { speaker } : {}) };
}

function withoutDash(line: string): string {
  return line.trim().replace(/^[-–—‐]\s*(?=[\p{L}\p{N}¿¡"“«[(])/u, '');
}

/** Parts a line's speaker from what is said. @param names known to be names although they are not in capitals. */
export function splitName(line: string, names: ReadonlySet<string>): { name?: string; text: string } {
  const mixed = CAPITALISED.exec(line);
  const match = CAPITALS.exec(line) ?? (mixed?.[1] && names.has(mixed[1]) ? mixed : null);
  const text = line.slice(match?.[0].length ?? 0);
  return match?.[1] ? { name: match[1].trim(), text } : { text: text.replace(/^>>\s*/, '') };
}

/** Without what stands for sounds: `[door]`, `♪ la la ♪`, and a line that is wholly in brackets. */
export function withoutSounds(text: string): string {
  return text
    .replace(/♪[^♪]*♪?|[♩♫♬]/g, ' ')
    .replace(/\[[^\]]*\]/g, ' ')
    .replace(/^\s*\([^)]*\)\s*$/, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

/** Ends each cue where the next begins, and gives one that has no time of its own the time it takes to say. */
function inTurn(cues: readonly Cue[]): GivenCues {
  const overlapping: Cue[] = [];
  const turns = cues.map((cue, i) => {
    const next = cues[i + 1]?.start ?? Infinity;
    const least = Math.max(SHORTEST, cue.text.length / LETTERS_PER_SECOND);
    const end = cue.end - cue.start > SHORTEST ? cue.end : cue.start + least;
    if (cue.end > next + SHORTEST) overlapping.push(cue);
    return { ...cue, end: Math.max(cue.start + SHORTEST, Math.min(end, next)) };
  });
  if (overlapping.length === 0) return { cues: turns, notices: [] };
  const [first] = overlapping;
  const many =
    overlapping.length === 1
      ? 'One line of the transcript overlaps the next.'
      : `${overlapping.length} lines of the transcript overlap the next.`;
  const where = `Each was ended where the next begins; check the words around ${minutes(first?.start ?? 0)}.`;
  return { cues: turns, notices: [`${many} ${where}`] };
}

/** 75 → `1:15`. */
export function minutes(seconds: number): string {
  return `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, '0')}`;
}

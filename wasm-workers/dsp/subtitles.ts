import { Failure } from '../core/failure.ts';
import type { Cue } from '../core/media.ts';
import { cueTimes, escapeVtt } from '../core/vtt.ts';

export { cuesOf, type SpokenLine, sliceCues, wrapLines } from './cues.ts';

export interface VttOptions {
  /** Writes X-TIMESTAMP-MAP (RFC 8216, 3.5), as HLS wants it: cue times are presentation times. */
  readonly timestampMap?: boolean;
  /** Seconds added to all times. */
  readonly offset?: number;
  /** Writes voice spans (`<v Name>`). */
  readonly speakers?: boolean;
}

const TIME = String.raw`(?:(\d+):)?(\d{1,2}):(\d{1,2})[.,](\d{1,3})`;
const TIMING = new RegExp(String.raw`^\s*${TIME}\s*-->\s*${TIME}(?:\s.*)?$`);

/** WebVTT (W3C, WebVTT: The Web Video Text Tracks Format). Cues without text are left out. */
export function formatVtt(cues: readonly Cue[], { timestampMap, offset = 0, speakers }: VttOptions = {}): string {
  const head = timestampMap ? 'WEBVTT\nX-TIMESTAMP-MAP=LOCAL:00:00:00.000,MPEGTS:0\n' : 'WEBVTT\n';
  return blocksOf(cues, (cue, text) => {
    const voice = speakers && cue.speaker ? `<v ${escapeVtt(cue.speaker.replace(/\s+/g, ' ').trim())}>` : '';
    return `\n${cueTimes(cue, '.', offset)}\n${voice}${escapeVtt(text)}\n`;
  }).reduce((document, block) => document + block, head);
}

/** SubRip, which has no escapes: `-->` is written `->`, all else as it is. Cues without text are left out. */
export function formatSrt(cues: readonly Cue[], offset = 0): string {
  return blocksOf(cues, (cue, text, i) => {
    return `${i + 1}\n${cueTimes(cue, ',', offset)}\n${text.replace(/-{2,}>/g, '->')}\n`;
  }).join('\n');
}

/**
 * Reads WebVTT as its specification's parser does (section 6.1): notes, styles, regions, cue ids and settings are passed
 * over, cues with bad times too. Tags are dropped, but the first voice becomes the speaker.
 * @throws Failure `unsupported-input` where the signature is missing.
 */
export function parseVtt(text: string): Cue[] {
  const lines = linesOf(text.replaceAll('\0', '\uFFFD'));
  if (!/^WEBVTT(?:[ \t].*)?$/.test(lines[0] ?? ''))
    throw new Failure('unsupported-input', 'These are no WebVTT subtitles: the file does not begin with WEBVTT.');
  return readBlocks(lines, (line) => line === '' || line.includes('-->')).map(({ start, end, body }) => {
    const raw = body.join('\n');
    const speaker = /<v(?:\.[^\s>]*)?[ \t]+([^>]*)>/.exec(raw)?.[1];
    const cue = { start, end, text: unescapeVtt(raw.replace(/<[^>]*>/g, '')).trim() };
    return speaker?.trim() ? { ...cue, speaker: unescapeVtt(speaker.trim()) } : cue;
  });
}

/**
 * Reads SubRip: numbers are not needed, blank lines between cues may be missing, the usual tags and `{\an8}` are dropped.
 * @throws Failure `unsupported-input` where there is text but no cue.
 */
export function parseSrt(text: string): Cue[] {
  const lines = linesOf(text).map((line) => line.trim());
  const isNext = (line: string, i: number) =>
    line === '' || TIMING.test(line) || (/^\d+$/.test(line) && TIMING.test(lines[i + 1] ?? ''));
  const cues = readBlocks(lines, isNext).map(({ start, end, body }) => {
    const plain = body.join('\n').replace(/<\/?(?:[bius]|font)(?:\s[^>]*)?>|\{\\[^}]*\}/gi, '');
    return { start, end, text: plain.trim() };
  });
  if (cues.length === 0 && lines.some((line) => line !== ''))
    throw new Failure('unsupported-input', 'These are no SubRip subtitles: there is no line with times in the file.');
  return cues;
}

interface Block {
  readonly start: number;
  readonly end: number;
  readonly body: readonly string[];
}

/** What follows each line of times, up to a line that ends it. Whatever else lies between is not for display. */
function readBlocks(lines: readonly string[], ends: (line: string, index: number) => boolean): Block[] {
  return lines.flatMap((line, i) => {
    const match = TIMING.exec(line);
    if (!match) return [];
    let next = i + 1;
    while (next < lines.length && !ends(lines[next] ?? '', next)) next++;
    return [{ start: secondsOf(match.slice(1, 5)), end: secondsOf(match.slice(5, 9)), body: lines.slice(i + 1, next) }];
  });
}

function blocksOf(cues: readonly Cue[], format: (cue: Cue, text: string, index: number) => string): string[] {
  return cues
    .map((cue) => ({ cue, text: tidy(cue.text) }))
    .filter(({ text }) => text !== '')
    .map(({ cue, text }, i) => format(cue, text, i));
}

/** A blank line would end the cue. */
function tidy(text: string): string {
  return linesOf(text)
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .join('\n');
}

function linesOf(text: string): string[] {
  return text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
}

function secondsOf([hours = '0', minutes = '0', seconds = '0', fraction = '0']: readonly (
  | string
  | undefined
)[]): number {
  const whole = Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds);
  return (whole * 1000 + Number(fraction.padEnd(3, '0'))) / 1000;
}

const ENTITIES: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00A0',
  lrm: '\u200E',
  rlm: '\u200F',
};

function unescapeVtt(text: string): string {
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(\w+));/gi, (whole, decimal, hex, name) => {
    if (name) return ENTITIES[name] ?? whole;
    const code = decimal ? Number(decimal) : Number.parseInt(hex, 16);
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}

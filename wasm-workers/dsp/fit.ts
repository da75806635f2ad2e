import { primarySubtag } from '../core/language.ts';
import type { Placement, SpokenUtterance } from '../core/speech.ts';
import type { Translation, Utterance } from '../core/utterance.ts';
import type { Interval } from '../core/window.ts';

/** Rates beyond these sound hurried or drawn out; total, against the voice's own speed. */
export const MIN_RATE = 0.85;
export const MAX_RATE = 1.3;
/** Neighbouring lines differ by no more where that is possible: a jump is more noticeable than the rate itself. */
export const MAX_RATE_STEP = 0.15;
/** Seconds of silence between a line and the next onset. */
const GAP = 0.05;
/** A line is drawn out only against a hole of more than this many seconds. */
const HOLE = 0.2;
/** A voice that speaks up to this factor faster than needed is left so: stretching it would cost more than it gains. */
const CLOSE_ENOUGH = 1.05;
/** Rounding errors of times, in seconds, are no overrun. */
const ROUNDING = 1e-6;

/** Characters a voice speaks in a second, by primary language, until it has been calibrated. */
const CHARS_PER_SECOND: Readonly<Record<string, number>> = { en: 15, fr: 15, es: 15.5, de: 14 };

/** A usual speaking rate in characters a second, for a BCP 47 language. */
export function charsPerSecond(language: string): number {
  return CHARS_PER_SECOND[primarySubtag(language)] ?? 15;
}

/**
 * The speed to ask of a synthesiser, so that the text fills its slot without being stretched afterwards.
 * @param rate characters a second at speed 1.
 * @param slot seconds it may fill, the gap after it included.
 * @param own seconds that the original speech lasted, if a short text may be drawn out to that.
 * @returns in [0.85, 1.3], in steps of 0.01.
 */
export function speedFor(text: string, rate: number, slot: number, own?: number): number {
  const seconds = text.trim().length / rate;
  const needed = seconds > slot ? (slot > 0 ? seconds / slot : MAX_RATE) : Math.min(1, seconds / (own ?? seconds));
  if (Number.isNaN(needed)) return 1;
  return clampRate(Math.ceil(needed * 100 - ROUNDING) / 100);
}

/** The slots of lines in source order: each ends 50 ms before the next onset, the last 50 ms before the window does. */
export function slotsOf<Line extends Interval & { readonly id: string }>(
  lines: readonly Line[],
  window: Interval,
): { id: string; start: number; end: number }[] {
  return lines.map(({ id, start }, i) => {
    const begin = Math.max(window.start, start);
    const next = lines[i + 1]?.start ?? window.end;
    return { id, start: begin, end: Math.max(begin, next - GAP) };
  });
}

export interface FitRequest {
  /** In source order. */
  readonly utterances: readonly Utterance[];
  readonly translation: Translation;
  readonly spoken: readonly SpokenUtterance[];
  readonly window: Interval;
  /** Seconds by which the previous window's speech runs into this one. */
  readonly carry: number;
  /** Rate of the last line before this window. */
  readonly previousRate?: number;
}

export interface Fit {
  /** One for each utterance, in source order. */
  readonly placements: readonly Placement[];
  /** Seconds by which this window's speech runs into the next one. */
  readonly carry: number;
}

/** A line to be spoken. */
interface Line {
  readonly id: string;
  readonly slot: { readonly start: number; readonly end: number };
  /** Seconds the original speech lasts. */
  readonly own: number;
  /** Seconds of the audio at hand, and at the voice's own speed. */
  readonly duration: number;
  readonly natural: number;
  readonly speed: number;
}

const NOTHING_TO_SAY = 'There is nothing to say for it in the target language.';
const NOTHING_SAID =
  'The voice said nothing for this text, so the original is heard. Write it in words, or choose another voice.';
const ALREADY_THERE = 'It is in the target language already: the original is kept.';

/**
 * Gives every line of a window its place and its rate (docs: field notes, "Timing"). Lines keep their order, do not overlap,
 * begin no earlier than the speech they replace, are never cut off, and are spoken at 0.85 to 1.3 times the voice's own
 * speed. A line that does not fit even so is reported (`overrun`) and pushes the next ones back; these catch up.
 */
export function planFit({ utterances, translation, spoken, window, carry, previousRate }: FitRequest): Fit {
  const said = new Map(spoken.filter(({ duration }) => duration > 0).map((line) => [line.id, line]));
  const mute = new Set(spoken.filter(({ id }) => !said.has(id)).map(({ id }) => id));
  const kept = new Map(
    translation.utterances
      .filter((line) => line.method === 'kept')
      .map((line) => [line.id, line.notes?.[0] ?? ALREADY_THERE]),
  );
  const audible = utterances.filter(({ id }) => said.has(id) || kept.has(id));
  const slots = slotsOf(audible, window);
  const lines = audible.flatMap((utterance, i) => {
    const line = said.get(utterance.id);
    const slot = slots[i];
    return line && slot ? [lineOf(utterance, line, slot)] : [];
  });
  const free = window.start + carry;
  const first = carry > 0 ? free + GAP : free;
  const placed = new Map(
    place(lines, smoothRates(neededRates(lines, first), previousRate), first).map((p) => [p.id, p]),
  );
  const end = Math.max(free, ...[...placed.values()].map(({ start, duration }) => start + duration));
  const placements = utterances.map((line) => {
    const why = mute.has(line.id) ? NOTHING_SAID : NOTHING_TO_SAY;
    return placed.get(line.id) ?? unspoken(line, kept.get(line.id), why);
  });
  return { placements, carry: end - window.end > ROUNDING ? end - window.end : 0 };
}

function lineOf({ id, start, end }: Utterance, { duration, speed }: SpokenUtterance, slot: Interval): Line {
  return {
    id,
    slot: { start: slot.start, end: slot.end },
    own: end - start,
    duration,
    natural: duration * speed,
    speed,
  };
}

/** The lowest rate at which each line fits, one after the other; 1.3 where none does. */
function neededRates(lines: readonly Line[], first: number): number[] {
  let free = first;
  return lines.map((line) => {
    const start = Math.max(line.slot.start, free);
    const rate = neededRate(line, line.slot.end - start);
    free = start + line.natural / rate + GAP;
    return rate;
  });
}

function neededRate({ natural, own, speed }: Line, room: number): number {
  if (room <= 0) return MAX_RATE;
  const filled = Math.min(own, room);
  const easy = filled - natural > HOLE ? natural / filled : 1;
  const needed = clampRate(natural > room ? natural / room : easy);
  const asSpoken = speed >= needed && speed <= Math.min(MAX_RATE, needed * CLOSE_ENOUGH);
  return asSpoken ? speed : needed;
}

/** Raises rates until neighbours differ by no more than a step: a faster line always fits where a slower one does. */
function smoothRates(rates: readonly number[], previousRate?: number): number[] {
  const smooth = [...rates];
  let before = previousRate ?? 0;
  for (const [i, rate] of smooth.entries()) {
    before = Math.max(rate, before - MAX_RATE_STEP);
    smooth[i] = before;
  }
  for (let i = smooth.length - 2; i >= 0; i--)
    smooth[i] = Math.max(smooth[i] ?? 0, (smooth[i + 1] ?? 0) - MAX_RATE_STEP);
  return smooth;
}

function place(lines: readonly Line[], rates: readonly number[], first: number): Placement[] {
  let free = first;
  return lines.map((line, i) => {
    const rate = rates[i] ?? 1;
    const start = Math.max(line.slot.start, free);
    const duration = line.natural / rate;
    free = start + duration + GAP;
    const late = start + duration - line.slot.end;
    const fit = { id: line.id, start, duration, slot: line.slot, rate, stretch: line.duration / duration };
    // Exactly 1 where the audio is used as it is, so that nobody stretches by a rounding error.
    const placed = { ...fit, stretch: rate === line.speed ? 1 : fit.stretch };
    return late > ROUNDING
      ? { ...placed, status: 'overrun', reason: whyLate(line, start, late) }
      : { ...placed, status: 'fitted' };
  });
}

function whyLate({ natural, slot }: Line, start: number, late: number): string {
  const room = slot.end - slot.start;
  const ends = `it ends ${late.toFixed(1)} s late`;
  if (natural <= room * MAX_RATE)
    return `The line before it runs over and pushes it back by ${(start - slot.start).toFixed(1)} s: ${ends}.`;
  const needed =
    room > 0 ? `It would fit at ${(natural / room).toFixed(2)} times the voice's speed` : 'It has no time of its own';
  return `${needed}, but ${MAX_RATE} is the most that sounds natural: ${ends}. A shorter wording helps.`;
}

/** @param reason why the original is kept; undefined where it is not. @param why nothing is said then. */
function unspoken({ id, start, end }: Utterance, reason: string | undefined, why: string): Placement {
  const fit = { id, start, slot: { start, end }, rate: 1, stretch: 1 };
  return reason !== undefined
    ? {
        ...fit,
        duration: end - start,
        status: 'kept',
        reason,
      }
    : { ...fit, duration: 0, status: 'silent', reason: why };
}

function clampRate(rate: number): number {
  return Math.max(MIN_RATE, Math.min(MAX_RATE, rate));
}

import { FRAME_SAMPLES, type Interval, MAX_WINDOW, MIX_RATE_HZ, type Window } from '../core/window.ts';
import { findSpeech, MIN_SPEECH_FRAMES, padIntervals, VAD_FRAME } from './speech.ts';

/** Windows are cut on frames of the AAC encoder: in seconds. */
const GRID = FRAME_SAMPLES / MIX_RATE_HZ;
/** Energies are kept for hops of 8 ms: 128 samples at 16 kHz, four in a frame of the voice detector. */
const HOP_SAMPLES = 128;
const HOPS_PER_FRAME = 4;
const HOP = VAD_FRAME / HOPS_PER_FRAME;
/** Half of the 20 ms that must be quiet where a cut falls inside speech. */
const QUIET_HALF = 0.01;
/** A cut inside speech is looked for in the last seconds; the next window hears the second before it again. */
const QUIET_SPAN = 5;
const OVERLAP = 1;
/** Pauses of this length part sentences. */
const SENTENCE_PAUSE = 0.3;
/** Where a first window is cut if it can be: the first dub is heard soon. Later windows are long: fewer sentences are cut. */
const EARLY: Interval = { start: 8, end: 15 };
const LATE_FROM = 20;

/** What the planner is told: both in source order, of any lengths, not necessarily in step. */
export interface PlannerInput {
  /** Speech probability in [0, 1] of each frame of 512 samples. */
  readonly probability: Float32Array;
  /** Mono, 16 kHz. */
  readonly samples: Float32Array;
}

interface Cut {
  readonly end: number;
  readonly overlap: number;
}

/**
 * Cuts a source into windows while it is decoded: a fold in source order that holds half a minute at most. Windows tile the
 * source, last at most 29 s (with what is heard twice), and are cut in the longest pause at hand; where there is none, at the
 * quietest 20 ms of the last 5 s. A window is given out as soon as the audio it depends on is known; what comes later changes
 * nothing about it.
 */
export class WindowPlanner {
  #index = 0;
  #start = 0;
  #overlap = 0;
  /** Until a window with speech has been cut, windows are cut early. */
  #waiting = true;
  /** Frames and hops from the window's start on; the first of them has the number #firstFrame. */
  #firstFrame = 0;
  #probability: number[] = [];
  #energy: number[] = [];
  #hopSum = 0;
  #hopFilled = 0;

  /** @returns the windows that are certain now. */
  push({ probability, samples }: PlannerInput): Window[] {
    for (const value of probability) this.#probability.push(value);
    for (const sample of samples) {
      this.#hopSum += sample * sample;
      if (++this.#hopFilled === HOP_SAMPLES) this.#endHop();
    }
    return this.#cutWhileKnown(this.#known());
  }

  /**
   * Ends the source. Past the audio given there is silence.
   * @param duration seconds, not less than what has been pushed but for a frame; the last window ends there exactly, on the grid or not.
   * @returns the windows still missing: together all of them tile [0, duration).
   */
  finish(duration: number): Window[] {
    if (this.#hopFilled > 0) this.#endHop();
    const frames = Math.ceil(duration / VAD_FRAME) + 1 - this.#firstFrame;
    while (this.#probability.length < frames) this.#probability.push(0);
    while (this.#energy.length < frames * HOPS_PER_FRAME) this.#energy.push(0);
    const windows = this.#cutWhileKnown(duration);
    if (duration > this.#start) windows.push(this.#take({ end: duration, overlap: 0 }));
    return windows;
  }

  #endHop(): void {
    this.#energy.push(this.#hopSum);
    this.#hopSum = 0;
    this.#hopFilled = 0;
  }

  /** Seconds of the source about which everything is known. */
  #known(): number {
    const frames = Math.min(this.#probability.length, Math.floor(this.#energy.length / HOPS_PER_FRAME));
    return (this.#firstFrame + frames) * VAD_FRAME;
  }

  #cutWhileKnown(known: number): Window[] {
    const windows: Window[] = [];
    for (let cut = this.#decide(known); cut; cut = this.#decide(known)) windows.push(this.#take(cut));
    return windows;
  }

  /** Where this window ends; undefined while that takes more audio. */
  #decide(known: number): Cut | undefined {
    const early = this.#start + EARLY.end;
    if (this.#waiting && known >= early) {
      const end = this.#pauseCut(this.#start + EARLY.start, early, SENTENCE_PAUSE);
      if (end !== undefined) return { end, overlap: 0 };
    }
    const latest = onGrid(this.#start + MAX_WINDOW - this.#overlap);
    // A source that ends by here needs no cut.
    if (known <= latest) return undefined;
    const late = this.#start + LATE_FROM;
    const middle = this.#start + EARLY.start;
    const end =
      this.#pauseCut(late, latest, SENTENCE_PAUSE) ??
      this.#pauseCut(middle, late, SENTENCE_PAUSE) ??
      this.#pauseCut(late, latest, 0) ??
      this.#pauseCut(middle, late, 0);
    return end === undefined ? { end: this.#quietest(latest), overlap: OVERLAP } : { end, overlap: 0 };
  }

  /** The middle of the longest pause within [from, to), or `to` where that pause goes on; frames after `to` are not asked. */
  #pauseCut(from: number, to: number, atLeast: number): number | undefined {
    let best: Interval | undefined;
    for (const pause of this.#pauses(to)) {
      const part = { start: Math.max(from, pause.start), end: Math.min(to, pause.end) };
      if (part.end - part.start >= Math.max(atLeast, 2 * GRID) && lengthOf(part) > lengthOf(best)) best = part;
    }
    if (!best) return undefined;
    return onGrid(best.end >= to ? to : (best.start + best.end) / 2);
  }

  #pauses(until: number): Interval[] {
    // Even the shortest sound may be a word: it is not cut, though it does not count as speech by itself.
    const speech = this.#speech(until, 1);
    return [...speech, { start: until, end: until }].map(({ start }, i) => ({
      start: speech[i - 1]?.end ?? this.#start,
      end: start,
    }));
  }

  /** Speech in seconds, by the frames that end before `until` alone. */
  #speech(until: number, minFrames = MIN_SPEECH_FRAMES): Interval[] {
    const frames = Math.floor(until / VAD_FRAME + 1e-9) - this.#firstFrame;
    return findSpeech(this.#probability.slice(0, frames), this.#overlap > 0, minFrames).map(({ start, end }) => ({
      start: Math.max(this.#start, (this.#firstFrame + start) * VAD_FRAME),
      end: Math.min(until, (this.#firstFrame + end) * VAD_FRAME),
    }));
  }

  #quietest(latest: number): number {
    const last = Math.round(latest / GRID);
    const moments = Array.from({ length: Math.floor(QUIET_SPAN / GRID) }, (_, back) => gridTime(last - back));
    const energies = moments.map((moment) => this.#energyAround(moment, latest));
    return moments[energies.indexOf(Math.min(...energies))] ?? latest;
  }

  /** Mean energy of the hops that the 20 ms around a moment touch, as far as they end before `until`. */
  #energyAround(moment: number, until: number): number {
    const [first = 0, last = 0, end = 0] = [moment - QUIET_HALF, moment + QUIET_HALF, until].map(
      (second) => Math.floor(second / HOP + 1e-9) - this.#firstFrame * HOPS_PER_FRAME,
    );
    const hops = this.#energy.slice(first, Math.min(last + 1, end));
    return hops.reduce((sum, hop) => sum + hop, 0) / hops.length;
  }

  /** Makes the window that ends at the cut, and moves on to the next. */
  #take({ end, overlap }: Cut): Window {
    const start = this.#start;
    const speech = padIntervals(this.#speech(end), { start, end });
    const window = { index: this.#index, start, end, overlap: this.#overlap, speech };
    this.#waiting &&= speech.length === 0;
    this.#index += 1;
    this.#start = end;
    this.#overlap = overlap;
    const firstFrame = Math.floor(end / VAD_FRAME + 1e-9);
    this.#probability.splice(0, firstFrame - this.#firstFrame);
    this.#energy.splice(0, (firstFrame - this.#firstFrame) * HOPS_PER_FRAME);
    this.#firstFrame = firstFrame;
    return window;
  }
}

/** The last multiple of 1024 samples at or before a moment. */
function onGrid(second: number): number {
  return gridTime(Math.floor((second * MIX_RATE_HZ) / FRAME_SAMPLES + 1e-6));
}

function gridTime(frame: number): number {
  return (frame * FRAME_SAMPLES) / MIX_RATE_HZ;
}

function lengthOf(interval: Interval | undefined): number {
  return interval ? interval.end - interval.start : 0;
}

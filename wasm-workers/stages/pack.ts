import type { Interval, Window } from '../core/window.ts';

/** Silence between packed stretches, in seconds: enough for the recogniser to hear a pause. */
const JOINT = 0.5;
/** Gaps up to this many seconds stay as they are, so that the rhythm of speech is heard. */
const KEPT_GAP = 2;

/** Speech packed together, and the way back from its times. */
export interface PackedSpeech {
  readonly samples: Float32Array;
  /** Maps seconds in the packed audio to seconds in the audio it came from. */
  toOriginal(time: number): number;
}

/**
 * Leaves out long silence: Whisper writes words into silence that nobody said, and silence costs its decoder time.
 * @param speech intervals in seconds of `samples`, in order, not touching.
 */
export function packSpeech(samples: Float32Array, sampleRateHz: number, speech: readonly Interval[]): PackedSpeech {
  const kept = joinNear(speech);
  const joint = Math.round(JOINT * sampleRateHz);
  const pieces = kept.map(({ start, end }) => ({
    from: Math.max(0, Math.round(start * sampleRateHz)),
    to: Math.min(samples.length, Math.round(end * sampleRateHz)),
  }));
  const length = pieces.reduce((sum, { from, to }) => sum + to - from + joint, -joint);
  const packed = new Float32Array(Math.max(0, length));
  const places: { at: number; from: number; to: number }[] = [];
  let at = 0;
  for (const { from, to } of pieces) {
    packed.set(samples.subarray(from, to), at);
    places.push({ at, from, to });
    at += to - from + joint;
  }
  const toOriginal = (time: number): number => {
    const sample = time * sampleRateHz;
    const place = places.findLast((candidate) => candidate.at <= sample) ?? places[0];
    if (!place) return time;
    return Math.min(place.to, place.from + Math.max(0, sample - place.at)) / sampleRateHz;
  };
  return { samples: packed, toOriginal };
}

/** Packs a window's speech. @param samples what was extracted for it: from its overlap to its end. */
export function packWindow(samples: Float32Array, sampleRateHz: number, window: Window): PackedSpeech {
  const heardFrom = window.start - window.overlap;
  const speech = window.speech.map(({ start, end }) => ({ start: start - heardFrom, end: end - heardFrom }));
  return packSpeech(samples, sampleRateHz, speech);
}

function joinNear(speech: readonly Interval[]): Interval[] {
  const joined: { start: number; end: number }[] = [];
  for (const { start, end } of speech) {
    const last = joined.at(-1);
    if (last && start - last.end <= KEPT_GAP) last.end = end;
    else joined.push({ start, end });
  }
  return joined;
}

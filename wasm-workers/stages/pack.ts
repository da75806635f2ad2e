import { type Interval, overlap, type Window } from '../core/window.ts';

/** Silence between packed stretches, in seconds: enough for the recogniser to hear a pause. */
const JOINT = 0.5;
/** Gaps up to this many seconds stay as they are, so that the rhythm of speech is heard. */
const KEPT_GAP = 2;

/** Speech packed together, and the way back from its times. */
export interface PackedSpeech {
  readonly samples: Float32Array;
  /**
   * Maps an interval of the packed audio, in seconds, to the audio it came from. An end that lies in the silence of a joint is drawn
   * to the sound that the interval has, not to the other side of what was left out.
   */
  toOriginal(interval: Interval): Interval;
  /** As {@link toOriginal}, for what nobody says across a long pause, a word: it stays on the side on which it lasts longer. */
  wordToOriginal(word: Interval): Interval;
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
  const places: Place[] = [];
  let at = 0;
  for (const { from, to } of pieces) {
    packed.set(samples.subarray(from, to), at);
    places.push({ start: at / sampleRateHz, end: (at + to - from) / sampleRateHz, back: (from - at) / sampleRateHz });
    at += to - from + joint;
  }
  return {
    samples: packed,
    toOriginal: (interval) => original(interval, places),
    wordToOriginal(word) {
      const [longest] = places.toSorted((a, b) => overlap(word, b) - overlap(word, a));
      return original(word, longest && overlap(word, longest) > 0 ? [longest] : places);
    },
  };
}

/** Where a stretch lies in the packed audio, and the seconds from there to where it came from. */
interface Place extends Interval {
  readonly back: number;
}

function original({ start, end }: Interval, places: readonly Place[]): Interval {
  const first = places.find((place) => place.end > start) ?? places.at(-1);
  const last = places.findLast((place) => place.start < end) ?? places[0];
  if (!first || !last) return { start, end };
  // Wholly in the silence of a joint: at the end of the sound before it.
  const [from, to] = first.start <= last.start ? [first, last] : [last, last];
  return { start: inside(start, from), end: inside(end, to) };
}

function inside(time: number, { start, end, back }: Place): number {
  return Math.min(end, Math.max(start, time)) + back;
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

import type { Pcm } from '../core/media.ts';
import { gainOfDb } from './decibel.ts';

/** Dubbed speech and where it begins. Same shape as the engines' SpeechPiece. */
export interface MixPiece {
  /** Samples from the start of the original; negative where the window before it began to speak it. */
  readonly offset: number;
  /** Mono, at the original's rate. */
  readonly samples: Float32Array;
}

export interface MixOptions {
  /** Gain of the original while the dub speaks, in dB. */
  readonly duckDb?: number;
  /** The original begins to fade this long before the dub speaks, and is down when it does. */
  readonly attackMs?: number;
  /** The original is back this long after the dub has ended. */
  readonly releaseMs?: number;
  /** Pauses of the dub up to this length stay ducked: else the original's voice would flicker up between sentences. */
  readonly holdMs?: number;
  /** Gain of the dub in dB. */
  readonly dubDb?: number;
}

/**
 * Puts speech over the original, which steps back while it sounds, like a broadcast voice-over. The dub stands in the
 * middle; a mono original is heard in both channels. Nothing is limited here: sums may exceed 1. At both ends the original
 * is at its own level unless the dub speaks across them, so windows mixed apart join without a jump.
 * @returns two channels, as long as the original; what of a piece lies outside is not heard.
 */
export function mixSpeech(original: Pcm, pieces: readonly MixPiece[], options: MixOptions = {}): Pcm {
  const [left = new Float32Array(0), right = left] = original.channels;
  const channels = [left.slice(), right.slice()];
  duck(channels, pieces, original.sampleRateHz, options);
  const gain = gainOfDb(options.dubDb ?? 0);
  for (const { offset, samples } of pieces) {
    for (const channel of channels) {
      const end = Math.min(samples.length, channel.length - offset);
      for (let i = Math.max(0, -offset); i < end; i++)
        channel[offset + i] = (channel[offset + i] as number) + gain * (samples[i] as number);
    }
  }
  return { sampleRateHz: original.sampleRateHz, channels };
}

interface Span {
  readonly start: number;
  end: number;
}

function duck(
  channels: readonly Float32Array[],
  pieces: readonly MixPiece[],
  sampleRateHz: number,
  { duckDb = -26, attackMs = 150, releaseMs = 400, holdMs = 700 }: MixOptions,
): void {
  const attack = Math.round((attackMs / 1000) * sampleRateHz);
  const release = Math.round((releaseMs / 1000) * sampleRateHz);
  // A ramp to −∞ dB has no middle.
  const depthDb = Math.max(-120, duckDb);
  // Neighbours whose ramps would meet are one span, so each sample lies in one ramp at most.
  const hold = Math.max(Math.round((holdMs / 1000) * sampleRateHz), attack + release);
  const length = channels[0]?.length ?? 0;
  const heard = pieces.filter(({ offset, samples }) => offset < length && offset + samples.length > 0);
  for (const { start, end } of mergedSpans(heard, hold)) {
    // Ramps end where the window does: what comes after does not know of them.
    const down = Math.min(attack, start);
    const up = Math.min(release, length - end);
    for (const channel of channels) {
      for (let i = Math.max(0, start - down); i < Math.min(length, end + up); i++) {
        const depth = i < start ? (i - start + down) / down : i < end ? 1 : 1 - (i - end) / up;
        channel[i] = (channel[i] as number) * gainOfDb(depthDb * smooth(depth));
      }
    }
  }
}

/** The time spoken by any piece, in order; gaps up to `hold` are closed. */
function mergedSpans(pieces: readonly MixPiece[], hold: number): Span[] {
  const spans: Span[] = [];
  const sorted = pieces
    .filter(({ samples }) => samples.length > 0)
    .map(({ offset, samples }) => ({ start: offset, end: offset + samples.length }))
    .sort((a, b) => a.start - b.start);
  for (const span of sorted) {
    const before = spans.at(-1);
    if (before && span.start - before.end <= hold) before.end = Math.max(before.end, span.end);
    else spans.push(span);
  }
  return spans;
}

/** A ramp without corners, 0 → 1. */
function smooth(x: number): number {
  return x * x * (3 - 2 * x);
}

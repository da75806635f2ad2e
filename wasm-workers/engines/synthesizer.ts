import { throwIfAborted } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import { halve, isSpeakable, sentencesOf } from './espeak/sentences.ts';

/** Silence left at either end of what a voice said, in seconds. */
const MARGIN = 0.03;
/** What is this much weaker than the loudest 10 ms counts as silence. */
const SILENCE_DB = -45;
/** Pause after a part by the mark it ends with, in seconds, at the voice's own speed. */
const PAUSES: Readonly<Record<string, number>> = { '.': 0.25, '!': 0.25, '?': 0.25, ':': 0.15, ';': 0.15, ',': 0.1 };

/**
 * A text as symbols a voice can read at once: sentence by sentence, those that are too long cut at clauses or words.
 * @param spell gives the symbols of each text.
 * @param limit of symbols in a part.
 */
export async function partsOf(
  text: string,
  spell: (texts: readonly string[]) => Promise<readonly string[]>,
  limit: number,
): Promise<string[]> {
  let open = sentencesOf(text).filter(isSpeakable);
  let spelt: readonly string[] = await spell(open);
  while (spelt.some((symbols, index) => symbols.length > limit && canHalve(open[index]))) {
    open = open.flatMap((piece, index) =>
      (spelt[index]?.length ?? 0) > limit && canHalve(piece) ? halve(piece) : [piece],
    );
    open = open.filter(isSpeakable);
    spelt = await spell(open);
  }
  return spelt.filter((symbols) => symbols !== '').map((symbols) => symbols.slice(0, limit));
}

function canHalve(text: string | undefined): boolean {
  return [...(text ?? '')].length > 1;
}

/** Neighbouring parts together as long as they stay within a limit of symbols: a voice reads on better than it starts anew. */
export function packed(parts: readonly string[], limit: number): string[] {
  const packs: string[] = [];
  for (const part of parts) {
    const last = packs.at(-1);
    if (last !== undefined && last.length + 1 + part.length <= limit) packs[packs.length - 1] = `${last} ${part}`;
    else packs.push(part);
  }
  return packs;
}

/**
 * Says parts one after the other and joins them with pauses. The signal is heeded between parts: a network cannot be stopped.
 * @param say gives mono samples of one part.
 * @throws Failure `cancelled`.
 */
export async function speakParts(
  parts: readonly string[],
  voice: { readonly sampleRateHz: number; readonly speed: number },
  say: (symbols: string) => Promise<Float32Array>,
  signal: AbortSignal,
): Promise<Pcm> {
  const { sampleRateHz, speed } = voice;
  const pieces: Float32Array[] = [];
  for (const [index, part] of parts.entries()) {
    throwIfAborted(signal);
    pieces.push(trimmed(await say(part), sampleRateHz));
    if (index === parts.length - 1) break;
    const pause = (PAUSES[part.at(-1) ?? ''] ?? 0.05) / speed;
    pieces.push(new Float32Array(Math.max(0, Math.round((pause - 2 * MARGIN) * sampleRateHz))));
  }
  throwIfAborted(signal);
  return { sampleRateHz, channels: [concatenated(pieces)] };
}

/** Samples without silence at the ends beyond {@link MARGIN}; as they are where all is silent. */
export function trimmed(samples: Float32Array, sampleRateHz: number): Float32Array {
  const frame = Math.round(sampleRateHz / 100);
  const levels: number[] = [];
  for (let start = 0; start < samples.length; start += frame)
    levels.push(power(samples.subarray(start, start + frame)));
  const threshold = levels.reduce((loudest, level) => Math.max(loudest, level), 0) * 10 ** (SILENCE_DB / 10);
  if (threshold === 0) return samples;
  const margin = Math.round(MARGIN * sampleRateHz);
  const first = levels.findIndex((level) => level > threshold) * frame;
  const last = (levels.findLastIndex((level) => level > threshold) + 1) * frame;
  return samples.subarray(Math.max(0, first - margin), Math.min(samples.length, last + margin));
}

/** Mean square. */
function power(samples: Float32Array): number {
  let sum = 0;
  for (const sample of samples) sum += sample * sample;
  return sum / samples.length;
}

function concatenated(pieces: readonly Float32Array[]): Float32Array {
  const whole = new Float32Array(pieces.reduce((length, piece) => length + piece.length, 0));
  let offset = 0;
  for (const piece of pieces) {
    whole.set(piece, offset);
    offset += piece.length;
  }
  return whole;
}

import { throwIfAborted } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import { joinSamples } from '../dsp/join.ts';
import { rmsFrames, trimSilence } from '../dsp/trim.ts';
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
  return { sampleRateHz, channels: [withinFullScale(joinSamples(...pieces))] };
}

/** Samples without the silence at their ends, but for {@link MARGIN}; "silence" is judged against the voice's own level. */
function trimmed(samples: Float32Array, sampleRateHz: number): Float32Array {
  const loudest = rmsFrames(samples, Math.round(sampleRateHz / 100)).reduce((most, level) => Math.max(most, level), 0);
  return trimSilence(samples, sampleRateHz, 20 * Math.log10(loudest) + SILENCE_DB, MARGIN * 1000);
}

/**
 * The speed to ask a network for, so that its speech becomes about `speed` times as fast. Networks round each symbol's length to
 * whole frames and none below one: asked for 1.2, Piper's speech is 1.07 to 1.17 times as fast and Kokoro's 1.1 to 1.23.
 * Whoever needs an exact length measures what comes back. Slowing down needs no such help.
 * @param excess how much more change to ask for.
 * @param most the helped-up speed stays below this.
 */
export function askedSpeed(speed: number, excess: number, most: number): number {
  return Math.max(speed, Math.min(most, 1 + (speed - 1) * excess));
}

/** Some voices go a little beyond full scale, which would clip. */
function withinFullScale(samples: Float32Array): Float32Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  return peak > 1 ? samples.map((sample) => sample / peak) : samples;
}

import type { Artifact } from '../core/artifact.ts';
import { segmentsToUtterances } from '../core/sentences.ts';
import type { StageContext } from '../core/stage.ts';
import type { Utterance } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { packWindow } from './pack.ts';
import { readPcm } from './pcm.ts';

export interface SoundRequest {
  /** The window's speech, mono, 16 kHz. */
  readonly speech: Artifact;
  /** Whether all that is said in the window is asked for: then it is translated in context. */
  readonly whole: boolean;
  readonly window: Window;
  readonly utterances: readonly Utterance[];
  /** Primary subtags. */
  readonly from: string;
  readonly to: string;
  readonly engine: EngineRef;
}

/** The recogniser's own translation of a window's sound, shared out to the utterances. */
export async function soundTranslated(
  { speech, whole, window, utterances, from, to, engine }: SoundRequest,
  context: StageContext<EngineRoom>,
): Promise<readonly string[]> {
  if (utterances.length === 0) return [];
  const recognizer = await context.engines.get('recognizer', engine, context.signal);
  const { channels, sampleRateHz } = await readPcm(context, speech);
  const samples = channels[0] ?? new Float32Array();
  const heardFrom = window.start - window.overlap;
  // The same packed speech as `transcribe` gives: a recogniser that has just heard it need not encode it again.
  const packed = packWindow(samples, sampleRateHz, window);
  const segments = whole ? await recognizer.translate(packed.samples, from, to, context.signal) : [];
  const placed = segments.map((segment) => {
    const { start, end } = packed.toOriginal(segment);
    return { start: heardFrom + start, end: heardFrom + end, text: segment.text };
  });
  const mapped = segmentsToUtterances(placed, utterances);
  // An utterance that the translation of the whole passed over is asked for alone: better a line out of context than none.
  for (const [i, { start, end }] of utterances.entries()) {
    if (mapped[i]) continue;
    const own = samples.slice(
      ...[start, end].map((time) => Math.max(0, Math.round((time - heardFrom) * sampleRateHz))),
    );
    const said = own.length > 0 ? await recognizer.translate(own, from, to, context.signal) : [];
    mapped[i] = said.map(({ text }) => text.trim()).join(' ');
  }
  return mapped;
}

import { Failure } from '../core/failure.ts';
import type { SpokenLanguages } from '../core/language.ts';
import type { Stage } from '../core/stage.ts';
import { type Interval, secondsOf, type Window } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { writeJson } from './json.ts';
import { isMixed, partsByLanguage } from './language-parts.ts';
import { packWindow } from './pack.ts';
import { readPcm } from './pcm.ts';

export interface DetectParams {
  readonly recognizer: EngineRef;
  readonly window: Window;
}

/**
 * Which language a window is in. It listens to exactly what `transcribe` hears next, so that the recogniser encodes it once:
 * detecting then costs one step of its decoder. Only a window that sounds like two languages is listened to part by part.
 */
export const detect: Stage<DetectParams, EngineRoom> = {
  id: 'detect',
  version: 1,
  inputs: ['speech'],
  outputs: ['languages'],
  lane: () => 'listen',
  async run([speech], { recognizer, window }, context) {
    if (!speech) throw new Failure('internal', 'detect needs speech.');
    const seconds = secondsOf(window.speech);
    if (seconds === 0) return [await writeJson(context, { seconds, guesses: [] } satisfies SpokenLanguages)];
    const { channels, sampleRateHz } = await readPcm(context, speech);
    const engine = await context.engines.get('recognizer', recognizer, context.signal);
    const guess = (part: readonly Interval[]) => {
      const packed = packWindow(channels[0] ?? new Float32Array(), sampleRateHz, { ...window, speech: part });
      return engine.detect(packed.samples, context.signal);
    };
    const guesses = await guess(window.speech);
    const parts = isMixed(guesses) ? await partsByLanguage(window.speech, guesses, guess) : [];
    const spoken: SpokenLanguages = { seconds, guesses, ...(parts.length > 1 ? { parts } : {}) };
    return [await writeJson(context, spoken)];
  },
};

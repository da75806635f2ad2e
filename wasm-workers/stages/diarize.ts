import { Failure } from '../core/failure.ts';
import type { HeardVoice, WindowVoices } from '../core/speaker.ts';
import { spokenBy } from '../core/spoken-by.ts';
import type { Stage } from '../core/stage.ts';
import type { Transcript } from '../core/utterance.ts';
import type { Interval, Window } from '../core/window.ts';
import { meanDirection } from '../dsp/clustering.ts';
import { findTurns, labelled, labelOf, probesOf, type Turn } from '../dsp/turns.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import { readPcm } from './pcm.ts';

export interface DiarizeParams {
  readonly embedder: EngineRef;
  readonly window: Window;
}

/**
 * Tells the voices of a window apart: when each speaks, what it is like, and which words it said. A window without speech costs nothing.
 * Who the voices are, `speakers` says.
 */
export const diarize: Stage<DiarizeParams, EngineRoom> = {
  id: 'diarize',
  version: 1,
  inputs: ['speech', 'transcript'],
  outputs: ['transcript', 'voices'],
  // Where the recogniser's runtime is warm; and a window is listened to in one turn anyway.
  lane: () => 'listen',
  async run([speech, transcript], { embedder, window }, context) {
    if (!speech || !transcript) throw new Failure('internal', 'diarize needs speech and its transcript.');
    const heard = await readJson<Transcript>(context, transcript);
    const voices: WindowVoices =
      window.speech.length === 0
        ? { window: window.index, turns: [], voices: [] }
        : await listen(await readMono(context, speech));
    const utterances = spokenBy(heard.utterances, voices.turns);
    return [await writeJson(context, { ...heard, utterances }), await writeJson(context, voices)];

    async function listen(audio: Float32Array): Promise<WindowVoices> {
      const engine = await context.engines.get('embedder', embedder, context.signal);
      const offset = window.start - window.overlap;
      const probes = probesOf(window.speech);
      const inAudio = ({ start, end }: Interval) => [{ start: start - offset, end: end - offset }];
      const embeddings = await engine.embed(audio, probes.map(inAudio), context.signal);
      const turns = findTurns(window.speech, probes, embeddings, engine.sameVoice);
      return {
        window: window.index,
        turns: labelled(turns, window.index),
        voices: voicesOf(turns, probes, embeddings, window.index),
      };
    }
  },
};

/** Each voice's direction: the mean of the probes that lie in its turns. */
function voicesOf(
  turns: readonly Turn[],
  probes: readonly Interval[],
  embeddings: readonly Float32Array[],
  window: number,
): HeardVoice[] {
  const count = Math.max(-1, ...turns.map(({ voice }) => voice)) + 1;
  return Array.from({ length: count }, (_, voice) => {
    const own = turns.filter((turn) => turn.voice === voice);
    const items = probes.map((probe, i) => ({
      vector: embeddings[i] as Float32Array,
      weight: own.reduce((sum, turn) => sum + Math.max(0, overlap(turn, probe)), 0) ** 2,
    }));
    return {
      label: labelOf(window, voice),
      embedding: [...meanDirection(items)],
      seconds: own.reduce((sum, { start, end }) => sum + end - start, 0),
      pitchHz: null,
    };
  });
}

function overlap(a: Interval, b: Interval): number {
  return Math.min(a.end, b.end) - Math.max(a.start, b.start);
}

async function readMono(context: Parameters<typeof readPcm>[0], speech: Parameters<typeof readPcm>[1]) {
  return (await readPcm(context, speech)).channels[0] ?? new Float32Array();
}

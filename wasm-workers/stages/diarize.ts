import { Failure } from '../core/failure.ts';
import type { WindowVoices } from '../core/speaker.ts';
import { spokenBy } from '../core/spoken-by.ts';
import type { Stage } from '../core/stage.ts';
import type { Transcript } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import { medianPitch, pitchFrames } from '../dsp/pitch.ts';
import { findTurns, probesOf } from '../dsp/turns.ts';
import { VocalTracts } from '../dsp/vocal-tract.ts';
import type { EngineRef, EngineRoom, SpeakerEmbedder } from '../engines/engine.ts';
import { SPEECH_RATE_HZ } from './extract.ts';
import { readJson, writeJson } from './json.ts';
import { readPcm } from './pcm.ts';

export interface DiarizeParams {
  readonly embedder: EngineRef;
  readonly window: Window;
}

/**
 * Tells the voices of a window apart: when each speaks, what it is like, and which words it said; utterances are cut where the voice
 * changes. Who the voices are, `speakers` says.
 */
export const diarize: Stage<DiarizeParams, EngineRoom> = {
  id: 'diarize',
  version: 2,
  inputs: ['speech', 'transcript'],
  outputs: ['transcript', 'voices'],
  // Where the recogniser's runtime is warm; and a window is listened to in one turn anyway.
  lane: () => 'listen',
  async run([speech, transcript], { embedder, window }, context) {
    if (!speech || !transcript) throw new Failure('internal', 'diarize needs speech and its transcript.');
    const engine = await context.engines.get('embedder', embedder, context.signal);
    const pcm = await readPcm(context, speech);
    const voices = await hearVoices(pcm.channels[0] ?? new Float32Array(), window, engine, context.signal);
    const heard = await readJson<Transcript>(context, transcript);
    const utterances = spokenBy(heard.utterances, voices.turns);
    return [await writeJson(context, { ...heard, utterances }), await writeJson(context, voices)];
  },
};

/** @param audio what was extracted for the window, mono, 16 kHz: from its overlap to its end. */
async function hearVoices(
  audio: Float32Array,
  window: Window,
  engine: SpeakerEmbedder,
  signal: AbortSignal,
): Promise<WindowVoices> {
  const heardFrom = window.start - window.overlap;
  const probes = probesOf(window.speech);
  const places = probes.map(({ start, end }) => [{ start: start - heardFrom, end: end - heardFrom }]);
  const vectors = await engine.embed(audio, places, signal);
  const pitches = probes.length > 0 ? pitchFrames(audio, SPEECH_RATE_HZ) : [];
  const heard = probes.map((probe, i) => ({
    ...probe,
    print: {
      vector: vectors[i] ?? [],
      seconds: probe.end - probe.start,
      pitchHz: medianPitch(pitches, places[i] ?? []),
    },
  }));
  const { turns, voices } = findTurns(heard, engine.scale);
  const tracts = new VocalTracts(audio, SPEECH_RATE_HZ, pitches);
  const tractOf = (own: number) =>
    tracts.tractIn(
      turns
        .filter(({ voice }) => voice === own)
        .map(({ start, end }) => ({ start: start - heardFrom, end: end - heardFrom })),
    );
  const labelOf = (voice: number) => `w${window.index}v${voice}`;
  return {
    window: window.index,
    turns: turns.map(({ start, end, voice }) => ({ start, end, voice: labelOf(voice) })),
    voices: voices.map(({ vector, seconds, pitchHz }, voice) => {
      const tract = tractOf(voice);
      return {
        label: labelOf(voice),
        embedding: Array.from(vector),
        seconds,
        pitchHz,
        ...(tract ? { tract } : {}),
      };
    }),
    scale: engine.scale,
  };
}

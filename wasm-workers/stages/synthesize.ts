import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import type { SpokenUtterance, VoiceRef } from '../core/speech.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { Transcript, TranslatedUtterance, Translation } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import { slotsOf, speedFor } from '../dsp/fit.ts';
import { encodeWav } from '../dsp/wav.ts';
import type { EngineRef, EngineRoom, SpeakRequest } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import { readPcm } from './pcm.ts';

/** A voice and what it is asked with. */
export interface SpeakingVoice {
  readonly synthesizer: EngineRef;
  /** BCP 47. */
  readonly language: string;
  readonly voice: VoiceRef;
  /** How fast this voice speaks by itself, in characters a second. */
  readonly charsPerSecond: number;
}

export interface SynthesizeParams {
  readonly window: Window;
  /** Who speaks in this window, at least one. */
  readonly voices: readonly SpeakingVoice[];
  /** Index among `voices` by utterance id, for every line that is not the first voice's. */
  readonly lines: Readonly<Record<string, number>>;
  /** Scale of the voices' random part in [0, 1]. */
  readonly noise: number;
}

/**
 * Speaks a window's lines, each once: an utterance's audio is found again after a crash, and in another window's redo.
 * The voice is asked for the speed that the slot needs, because that sounds better than stretching afterwards.
 */
export const synthesize: Stage<SynthesizeParams, EngineRoom> = {
  id: 'synthesize',
  version: 2,
  inputs: ['transcript', 'translation'],
  outputs: ['spoken', 'audio*'],
  lane: () => 'speak',
  async run([heard, translated], params, context) {
    if (!heard || !translated) throw new Failure('internal', 'synthesize needs a transcript and a translation.');
    const transcript = await readJson<Transcript>(context, heard);
    const translation = await readJson<Translation>(context, translated);
    const slots = slotsOf(transcript.utterances, params.window);
    const lines = translation.utterances.filter(isSpoken);
    const spoken: SpokenUtterance[] = [];
    for (const [done, line] of lines.entries()) {
      context.progress(done / lines.length);
      const slot = slots.find((candidate) => candidate.id === line.id);
      const voice = params.voices[params.lines[line.id] ?? 0];
      if (!voice) throw new Failure('internal', `The line ${line.id} has no voice.`);
      const speed = slot ? speedFor(line.text, voice.charsPerSecond, slot.end - slot.start) : 1;
      spoken.push(await speakLine(line, { ...voice, speed, noise: params.noise }, context));
    }
    return [await writeJson(context, spoken), ...spoken.map((line) => line.audio)];
  },
};

/** Whether a line is said by a voice: speech that is kept, and lines whose meaning went into a neighbour, are not. */
export function isSpoken(line: TranslatedUtterance): boolean {
  return line.method !== 'kept' && line.text.trim() !== '';
}

async function speakLine(
  { id, text }: TranslatedUtterance,
  { synthesizer, language, voice, speed, noise }: SpeakingVoice & { readonly speed: number; readonly noise: number },
  context: StageContext<EngineRoom>,
): Promise<SpokenUtterance> {
  const request: SpeakRequest = { text, language: primarySubtag(language), speaker: voice.speaker, speed, noise };
  const audio: Artifact = await context.once({ synthesizer, request }, async () => {
    const engine = await context.engines.get('synthesizer', synthesizer, context.signal);
    return encodeWav(await engine.speak(request, context.signal), 'f32');
  });
  const { channels, sampleRateHz } = await readPcm(context, audio);
  const samples = channels[0]?.length ?? 0;
  return { id, voice, speed, duration: samples / sampleRateHz, audio };
}

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

export interface SynthesizeParams {
  readonly synthesizer: EngineRef;
  readonly window: Window;
  /** BCP 47. */
  readonly language: string;
  readonly voice: VoiceRef;
  /** How fast this voice speaks by itself, in characters a second. */
  readonly charsPerSecond: number;
  /** Scale of the voice's random part in [0, 1]. */
  readonly noise: number;
}

/**
 * Speaks a window's lines, each once: an utterance's audio is found again after a crash, and in another window's redo.
 * The voice is asked for the speed that the slot needs, because that sounds better than stretching afterwards.
 */
export const synthesize: Stage<SynthesizeParams, EngineRoom> = {
  id: 'synthesize',
  version: 1,
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
      const speed = slot ? speedFor(line.text, params.charsPerSecond, slot.end - slot.start) : 1;
      spoken.push(await speakLine(line, speed, params, context));
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
  speed: number,
  { synthesizer, language, voice, noise }: SynthesizeParams,
  context: StageContext<EngineRoom>,
): Promise<SpokenUtterance> {
  const request: SpeakRequest = { text, language: primarySubtag(language), speaker: voice.speaker, speed, noise };
  const audio: Artifact = await context.once({ synthesizer, request }, async () => {
    const engine = await context.engines.get('synthesizer', synthesizer, context.signal);
    return encodeWav(await engine.speak(request, context.signal), 'f32');
  });
  const { sampleRateHz, samples } = wavShape(await (await context.read(audio)).slice(0, 64).arrayBuffer(), audio.bytes);
  return { id, voice, speed, duration: samples / sampleRateHz, audio };
}

/** Rate and length of a mono 32-bit WAV written by `encodeWav`, without reading its samples. */
function wavShape(head: ArrayBuffer, bytes: number): { sampleRateHz: number; samples: number } {
  const view = new DataView(head);
  const sampleRateHz = view.getUint32(24, true);
  const headerBytes = findDataOffset(view);
  return { sampleRateHz, samples: (bytes - headerBytes) / 4 };
}

function findDataOffset(view: DataView): number {
  for (let at = 12; at + 8 <= view.byteLength; at += 8 + view.getUint32(at + 4, true))
    if (view.getUint32(at, false) === 0x64617461) return at + 8;
  throw new Failure('internal', 'A spoken line in the store is damaged.');
}

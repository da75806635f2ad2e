import { Failure } from '../core/failure.ts';
import { sentences } from '../core/sentences.ts';
import type { Stage } from '../core/stage.ts';
import type { Transcript, Utterance, Word } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { writeJson } from './json.ts';
import { packWindow } from './pack.ts';
import { readPcm } from './pcm.ts';

export interface TranscribeParams {
  readonly recognizer: EngineRef;
  readonly window: Window;
  /** BCP 47, where the person or an earlier window has said it; undefined detects it. */
  readonly language?: string;
}

/** Hears a window: words with times, joined into utterances. A window without speech gives none and costs nothing. */
export const transcribe: Stage<TranscribeParams, EngineRoom> = {
  id: 'transcribe',
  version: 1,
  inputs: ['speech'],
  outputs: ['transcript'],
  lane: () => 'listen',
  async run([speech], { recognizer, window, language }, context) {
    if (!speech) throw new Failure('internal', 'transcribe needs speech.');
    const heardFrom = window.start - window.overlap;
    if (window.speech.length === 0) return [await writeJson(context, emptyTranscript(window, language))];
    const pcm = await readPcm(context, speech);
    const packed = packWindow(pcm.channels[0] ?? new Float32Array(), pcm.sampleRateHz, window);
    const engine = await context.engines.get('recognizer', recognizer, context.signal);
    const heard = await engine.transcribe(packed.samples, language, context.signal);
    const words: Word[] = heard.words
      .map((word) => ({
        ...word,
        start: heardFrom + packed.toOriginal(word.start),
        end: heardFrom + packed.toOriginal(word.end),
      }))
      // What is heard in the overlap belongs to the window before.
      .filter((word) => (word.start + word.end) / 2 >= window.start);
    const transcript: Transcript = {
      window: window.index,
      language: heard.language,
      languageConfidence: heard.languageConfidence,
      utterances: sentences(words).map((sentence, n) => utterance(`w${window.index}u${n}`, sentence, heard.language)),
    };
    return [await writeJson(context, transcript)];
  },
};

function utterance(id: string, words: readonly Word[], language: string): Utterance {
  return {
    id,
    start: words[0]?.start ?? 0,
    end: words.at(-1)?.end ?? 0,
    text: words.map((word) => word.text).join(' '),
    language,
    words,
    speaker: 's0',
  };
}

function emptyTranscript(window: Window, language: string | undefined): Transcript {
  return { window: window.index, language: language ?? 'und', languageConfidence: 0, utterances: [] };
}

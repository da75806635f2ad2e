import { applyEdits, applyTranslationEdits } from '../core/edits.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import { segmentsToUtterances } from '../core/sentences.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type {
  Transcript,
  TranslatedUtterance,
  Translation,
  TranslationMethod,
  UtteranceEdit,
} from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import { packWindow } from './pack.ts';
import { readPcm } from './pcm.ts';

export interface TranslateParams {
  readonly window: Window;
  /** BCP 47. */
  readonly to: string;
  /** `whisper` and `draft` translate the sound, `marian` and `builtin` the text; `kept` leaves speech as it is. */
  readonly method: TranslationMethod;
  /** The recogniser that translates sound, or the translator of text. */
  readonly engine: EngineRef;
  /** A person's corrections of this window: of what was heard, and of its lines in `to`. */
  readonly edits: readonly UtteranceEdit[];
}

/** Puts a window's utterances into the target language, one for one. */
export const translate: Stage<TranslateParams, EngineRoom> = {
  id: 'translate',
  version: 4,
  inputs: ['speech', 'transcript'],
  outputs: ['translation'],
  lane: ({ method }) => (method === 'marian' || method === 'builtin' ? 'translate' : 'listen'),
  async run([speech, heard], params, context) {
    if (!speech || !heard) throw new Failure('internal', 'translate needs speech and a transcript.');
    const transcript = applyEdits(await readJson<Transcript>(context, heard), params.edits);
    const texts = await translatedTexts(transcript, speech, params, context);
    const utterances: TranslatedUtterance[] = transcript.utterances.map(({ id }, i) => ({
      id,
      text: texts[i] ?? '',
      method: params.method,
    }));
    const translation: Translation = {
      window: transcript.window,
      from: transcript.language,
      to: params.to,
      utterances,
    };
    return [await writeJson(context, applyTranslationEdits(translation, params.edits))];
  },
};

async function translatedTexts(
  { language, utterances }: Transcript,
  speech: Parameters<typeof readPcm>[1],
  { window, to, method, engine }: TranslateParams,
  context: StageContext<EngineRoom>,
): Promise<readonly string[]> {
  if (utterances.length === 0) return [];
  const texts = utterances.map((utterance) => utterance.text);
  if (method === 'kept') return texts;
  const [from, target] = [primarySubtag(language), primarySubtag(to)];
  if (method === 'marian' || method === 'builtin') {
    const translator = await context.engines.get('translator', engine, context.signal);
    return translator.translate(texts, from, target, context.signal);
  }
  const recognizer = await context.engines.get('recognizer', engine, context.signal);
  const { channels, sampleRateHz } = await readPcm(context, speech);
  const samples = channels[0] ?? new Float32Array();
  const heardFrom = window.start - window.overlap;
  // The same packed speech as `transcribe` gives: a recogniser that has just heard it need not encode it again.
  const packed = packWindow(samples, sampleRateHz, window);
  const segments = await recognizer.translate(packed.samples, from, target, context.signal);
  const placed = segments.map(({ start, end, text }) => ({
    start: heardFrom + packed.toOriginal(start),
    end: heardFrom + packed.toOriginal(end),
    text,
  }));
  const mapped = segmentsToUtterances(placed, utterances);
  // An utterance that the translation of the whole passed over is asked for alone: better a line out of context than none.
  for (const [i, { start, end }] of utterances.entries()) {
    if (mapped[i]) continue;
    const own = samples.slice(
      ...[start, end].map((time) => Math.max(0, Math.round((time - heardFrom) * sampleRateHz))),
    );
    const alone = own.length > 0 ? await recognizer.translate(own, from, target, context.signal) : [];
    mapped[i] = alone.map(({ text }) => text.trim()).join(' ');
  }
  return mapped;
}

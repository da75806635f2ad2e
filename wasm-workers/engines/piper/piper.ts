import { Failure } from '../../core/failure.ts';
import { languageName, primarySubtag } from '../../core/language.ts';
import type { Pcm } from '../../core/media.ts';
import type { EngineOptions, SpeakRequest, Synthesizer } from '../engine.ts';
import { loadPhonemizer, type Phonemizer } from '../espeak/phonemizer.ts';
import { type OrtSession, OrtTensor, ortSession } from '../ort.ts';
import { askedSpeed, partsOf, speakParts } from '../synthesizer.ts';
import { type PiperSettings, phonemeIds, piperScales } from './settings.ts';

/** Phonemes of one input: about 25 s of speech. */
const MAX_PHONEMES = 400;
/** See {@link askedSpeed}. */
const SPEED_EXCESS = 1.6;
const HELPED_SPEED = 1.6;

/**
 * Loads a Piper voice (VITS). The model's id is the voice.
 * @throws Failure those of `ModelFiles.file`, `out-of-memory`, `cancelled`.
 */
export async function loadPiper(options: EngineOptions): Promise<Synthesizer> {
  const { models, model, signal } = options;
  const [phonemizer, settings, weights] = await Promise.all([
    loadPhonemizer(models, signal),
    models.file(model, 'model.onnx.json', signal).then((blob) => blob.text()),
    models.file(model, 'model.onnx', signal),
  ]);
  return new Piper(await ortSession(weights, options), phonemizer, JSON.parse(settings) as PiperSettings);
}

class Piper implements Synthesizer {
  readonly #session: OrtSession;
  readonly #phonemizer: Phonemizer;
  readonly #settings: PiperSettings;

  constructor(session: OrtSession, phonemizer: Phonemizer, settings: PiperSettings) {
    this.#session = session;
    this.#phonemizer = phonemizer;
    this.#settings = settings;
  }

  async speak(request: SpeakRequest, signal: AbortSignal): Promise<Pcm> {
    const { audio, espeak, num_speakers: speakers } = this.#settings;
    assertLanguage(request.language, espeak.voice);
    const speaker = speakerIndex(request.speaker, speakers);
    const scales = piperScales(
      this.#settings,
      askedSpeed(request.speed, SPEED_EXCESS, HELPED_SPEED),
      request.noise ?? 1,
    );
    const spell = (texts: readonly string[]) => this.#phonemizer.phonemize(texts, espeak.voice);
    const parts = await partsOf(request.text, spell, MAX_PHONEMES);
    const voice = { sampleRateHz: audio.sample_rate, speed: request.speed };
    return speakParts(parts, voice, (phonemes) => this.#say(phonemes, scales, speaker), signal);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async #say(phonemes: string, scales: Float32Array, speaker: number): Promise<Float32Array> {
    const ids = BigInt64Array.from(phonemeIds(phonemes, this.#settings), BigInt);
    const inputs: Record<string, OrtTensor> = {
      input: new OrtTensor('int64', ids, [1, ids.length]),
      input_lengths: new OrtTensor('int64', BigInt64Array.of(BigInt(ids.length)), [1]),
      scales: new OrtTensor('float32', scales, [3]),
    };
    // Voices of one speaker have no such input.
    if (this.#session.inputNames.includes('sid')) {
      inputs.sid = new OrtTensor('int64', BigInt64Array.of(BigInt(speaker)), [1]);
    }
    const outputs = await this.#session.run(inputs);
    const samples = outputs[this.#session.outputNames[0] ?? '']?.data;
    if (!(samples instanceof Float32Array)) throw new Failure('internal', 'Piper gave no sound.');
    return samples;
  }
}

function assertLanguage(language: string, voice: string): void {
  if (primarySubtag(language) === primarySubtag(voice)) return;
  const spoken = languageName(primarySubtag(voice), 'en');
  throw new Failure(
    'unsupported-language',
    `This Piper voice speaks ${spoken}, not ${languageName(language, 'en')}. Choose a voice of that language.`,
  );
}

/** @throws Failure `internal` for a speaker the voice does not have. */
function speakerIndex(speaker: string, speakers: number): number {
  const index = Number(speaker);
  if (Number.isInteger(index) && index >= 0 && index < Math.max(1, speakers)) return index;
  throw new Failure('internal', `This Piper voice has no speaker "${speaker}": it has ${speakers}, counted from 0.`);
}

import { Failure } from '../../core/failure.ts';
import { languageName, primarySubtag } from '../../core/language.ts';
import type { Pcm } from '../../core/media.ts';
import type { ModelFiles } from '../../core/models.ts';
import type { EngineOptions, SpeakRequest, Synthesizer } from '../engine.ts';
import { loadPhonemizer, type Phonemizer } from '../espeak/phonemizer.ts';
import { type OrtSession, OrtTensor, ortSession } from '../ort.ts';
import { askedSpeed, packed, partsOf, speakParts } from '../synthesizer.ts';
import { type Accent, accentOf, kokoroSymbols } from './symbols.ts';

/** Kokoro's own rate. */
const SAMPLE_RATE_HZ = 24_000;
/** Tokens of one input, without the pads at both ends; also the rows of a voice. */
const MAX_TOKENS = 510;
/** Sentences are read together up to here: beyond 400 tokens Kokoro starts to rush. */
const COMFORTABLE_TOKENS = 200;
const STYLE_SIZE = 256;
/** See {@link askedSpeed}. From 4/3 on all symbols of two frames fall to one, and speech jumps to 1.4 times as fast. */
const SPEED_EXCESS = 1.45;
const HELPED_SPEED = 1.33;

/**
 * Loads Kokoro (82 M parameters: English, Spanish, French, Italian, Brazilian Portuguese).
 * @throws Failure those of `ModelFiles.file`, `out-of-memory`, `cancelled`.
 */
export async function loadKokoro(options: EngineOptions): Promise<Synthesizer> {
  const { models, model, signal } = options;
  const [phonemizer, tokenizer, weights] = await Promise.all([
    loadPhonemizer(models, signal),
    models.file(model, 'tokenizer.json', signal).then((blob) => blob.text()),
    models.file(model, 'model.onnx', signal),
  ]);
  const session = await ortSession(weights, options);
  const { vocab } = (JSON.parse(tokenizer) as { model: { vocab: Record<string, number> } }).model;
  return new Kokoro(session, phonemizer, new Map(Object.entries(vocab)), models);
}

class Kokoro implements Synthesizer {
  readonly #session: OrtSession;
  readonly #phonemizer: Phonemizer;
  readonly #vocabulary: ReadonlyMap<string, number>;
  readonly #models: ModelFiles;
  readonly #styles = new Map<string, Float32Array>();

  constructor(
    session: OrtSession,
    phonemizer: Phonemizer,
    vocabulary: ReadonlyMap<string, number>,
    models: ModelFiles,
  ) {
    this.#session = session;
    this.#phonemizer = phonemizer;
    this.#vocabulary = vocabulary;
    this.#models = models;
  }

  async speak(request: SpeakRequest, signal: AbortSignal): Promise<Pcm> {
    const accent = accentFor(request);
    const style = await this.#style(request.speaker, signal);
    const spell = async (texts: readonly string[]) =>
      (await this.#phonemizer.phonemize(texts, accent.espeak)).map((phonemes) =>
        kokoroSymbols(phonemes, accent, this.#vocabulary),
      );
    const parts = packed(await partsOf(request.text, spell, MAX_TOKENS), COMFORTABLE_TOKENS);
    const voice = { sampleRateHz: SAMPLE_RATE_HZ, speed: request.speed };
    return speakParts(parts, voice, (symbols) => this.#say(symbols, style, request.speed), signal);
  }

  async dispose(): Promise<void> {
    await this.#session.release();
  }

  async #say(symbols: string, style: Float32Array, speed: number): Promise<Float32Array> {
    const tokens = [...symbols].map((symbol) => this.#vocabulary.get(symbol) ?? 0);
    const ids = BigInt64Array.from([0, ...tokens, 0], BigInt);
    const row = Math.min(tokens.length, MAX_TOKENS - 1) * STYLE_SIZE;
    const outputs = await this.#session.run({
      input_ids: new OrtTensor('int64', ids, [1, ids.length]),
      style: new OrtTensor('float32', style.slice(row, row + STYLE_SIZE), [1, STYLE_SIZE]),
      speed: new OrtTensor('float32', Float32Array.of(askedSpeed(speed, SPEED_EXCESS, HELPED_SPEED)), [1]),
    });
    const samples = outputs[this.#session.outputNames[0] ?? '']?.data;
    if (!(samples instanceof Float32Array)) throw new Failure('internal', 'Kokoro gave no sound.');
    return samples;
  }

  /** A voice: 510 rows of 256 floats; the row is the number of tokens. */
  async #style(speaker: string, signal: AbortSignal): Promise<Float32Array> {
    const known = this.#styles.get(speaker);
    if (known) return known;
    const blob = await this.#models.file(`kokoro-${speaker}`, 'voice.bin', signal);
    const style = new Float32Array(await blob.arrayBuffer());
    this.#styles.set(speaker, style);
    return style;
  }
}

function accentFor({ speaker, language }: SpeakRequest): Accent {
  const accent = accentOf(speaker);
  if (accent?.language === primarySubtag(language)) return accent;
  throw new Failure(
    'unsupported-language',
    `The Kokoro voice "${speaker}" does not speak ${languageName(language, 'en')}. Choose a voice of that language.`,
  );
}

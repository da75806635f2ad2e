import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { ModelFiles } from '../../core/models.ts';
import { type PhonemizeMaker, type PiperPhonemize, piperPhonemize } from './glue.ts';
import { halve, isSpeakable } from './sentences.ts';

/** `name@version` of the packages whose code shapes phonemes. */
export const PHONEMIZER_PACKAGES = ['@diffusionstudio/piper-wasm@1.0.0'] as const;

/** Arguments lie on the module's stack of 64 KiB, which overflows into its data without a word (30 KB does). */
const MAX_ARGUMENT_BYTES = 8_000;
const MAX_TEXT_CHARACTERS = 1_000;

/** Turns text into phonemes with espeak-ng, which also reads numbers, dates and abbreviations out. */
export interface Phonemizer {
  /**
   * @param texts of any length; markup and JSON in them is text like any other.
   * @param voice espeak-ng's name of a language, such as `en-us`, `pt-br`.
   * @returns the IPA of each text, in order, decomposed (NFD), with `. , : ; ! ?` kept; empty where there is nothing to say.
   * @throws Failure `unsupported-language` for a voice that espeak-ng does not have.
   */
  phonemize(texts: readonly string[], voice: string): Promise<string[]>;
}

const shared = new WeakMap<ModelFiles, Promise<Phonemizer>>();

/**
 * The phonemizer of a model store: loaded once (about 50 MB) and shared by the engines of a worker.
 * @param signal ends the wait only, for somebody else may be waiting too.
 * @throws Failure those of `ModelFiles.file`; `cancelled`.
 */
export async function loadPhonemizer(models: ModelFiles, signal?: AbortSignal): Promise<Phonemizer> {
  throwIfAborted(signal);
  const loading = shared.get(models) ?? piperPhonemize(models).then((make) => new EspeakPhonemizer(make));
  shared.set(models, loading);
  loading.catch(() => shared.delete(models));
  const phonemizer = await loading;
  throwIfAborted(signal);
  return phonemizer;
}

class EspeakPhonemizer implements Phonemizer {
  readonly #make: PhonemizeMaker;
  #lines: string[] = [];
  #instance: Promise<PiperPhonemize> | undefined;

  constructor(make: PhonemizeMaker) {
    this.#make = make;
  }

  async phonemize(texts: readonly string[], voice: string): Promise<string[]> {
    const pieces = texts.flatMap((text, index) => shorten(tidy(text)).map((piece) => ({ index, piece })));
    const spoken: string[][] = texts.map(() => []);
    const phonemes: string[] = [];
    for (const batch of batches(pieces.map(({ piece }) => piece))) phonemes.push(...(await this.#run(batch, voice)));
    pieces.forEach(({ index }, position) => {
      spoken[index]?.push(phonemes[position] ?? '');
    });
    return spoken.map((parts) => parts.join(' '));
  }

  async #run(texts: readonly string[], voice: string): Promise<string[]> {
    this.#instance ??= this.#make((line) => this.#lines.push(line));
    const instance = await this.#instance;
    this.#lines = [];
    const top = instance.moveStack(0);
    try {
      const input = JSON.stringify(texts.map((text) => ({ text })));
      instance.callMain(['-l', voice, '--input', input, '--espeak_data', '/espeak-ng-data']);
    } catch (error) {
      this.#instance = undefined; // what an exception leaves behind is not to be trusted
      if (typeof error !== 'number') throw Failure.from(error);
      throw new Failure('unsupported-language', `espeak-ng has no pronunciation for "${voice}".`, error);
    } finally {
      instance.moveStack(instance.moveStack(0) - top); // callMain leaves its arguments there
    }
    const spoken = this.#lines.map((line) => (JSON.parse(line) as { phonemes: string[] }).phonemes.join(''));
    if (spoken.length !== texts.length)
      throw new Failure('internal', 'espeak-ng answered for fewer texts than it was given.');
    // It joins what it takes for sentences without a space.
    return spoken.map((phonemes) => phonemes.replace(/([.,:;!?])(?=[^\s.,:;!?])/g, '$1 ').trim());
  }
}

/** What espeak-ng would skip or stumble over: control and invisible characters, ellipses and dashes, which a voice makes pauses of. */
function tidy(text: string): string {
  return text
    .normalize('NFC')
    .replace(/[\p{Cf}\p{Cs}\ufffd]/gu, '')
    .replace(/[\p{Cc}\p{Zl}\p{Zp}\s]+/gu, ' ')
    .trim()
    .replace(/^(?:[-–—]+\s*)+/, '')
    .replace(/\s*(?:\.{2,}|…)\s*(?=$|["”»)])/g, '.')
    .replace(/\s*(?:\.{2,}|…)\s*(?=\p{Lu})/gu, '. ')
    .replace(/\s*(?:\.{2,}|…)\s*/g, ', ')
    .replace(/([.,:;!?])\s*(?:—|\s[–-]\s)\s*/g, '$1 ')
    .replace(/\s*—\s*|\s+[–-]\s+/g, ', ');
}

/** Pieces of a text short enough for one call; none where there is nothing to say. */
function shorten(text: string): string[] {
  if (!isSpeakable(text)) return [];
  return text.length <= MAX_TEXT_CHARACTERS ? [text] : halve(text).flatMap(shorten);
}

/** Consecutive texts together, as many as one call takes. */
function batches(texts: readonly string[]): string[][] {
  const made: string[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const text of texts) {
    const size = new TextEncoder().encode(JSON.stringify({ text })).length + 1;
    if (bytes + size > MAX_ARGUMENT_BYTES) {
      made.push([]);
      bytes = 0;
    }
    bytes += size;
    made.at(-1)?.push(text);
  }
  return made;
}

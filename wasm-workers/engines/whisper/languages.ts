import { Failure } from '../../core/failure.ts';
import { type LanguageGuess, languageName, primarySubtag } from '../../core/language.ts';
import type { GenerationConfig } from './files.ts';

/** Whisper's codes that are not BCP 47. */
const TO_BCP47: Readonly<Record<string, string>> = { jw: 'jv' };

/** The token of a language. @throws Failure `unsupported-language`. */
export function languageToken(tag: string, { lang_to_id }: GenerationConfig): number {
  const subtag = primarySubtag(tag);
  const code = Object.keys(TO_BCP47).find((whisper) => TO_BCP47[whisper] === subtag) ?? subtag;
  const token = lang_to_id[`<|${code}|>`];
  if (token === undefined) {
    throw new Failure(
      'unsupported-language',
      `Whisper does not know ${languageName(tag, 'en')}. Choose another language.`,
    );
  }
  return token;
}

/** Languages less likely than this are not named. */
const LEAST_PROBABILITY = 0.01;

/**
 * The languages that speech may be in, likeliest first: Whisper's own detection, one step of the decoder (openai/whisper,
 * decoding.py: detect_language). transformers.js has none and assumes English.
 * @param first logits after `<|startoftranscript|>`.
 */
export function languageGuesses(first: Float32Array, { lang_to_id }: GenerationConfig): readonly LanguageGuess[] {
  const logits = Object.entries(lang_to_id).map(
    ([code, token]) => [code.slice(2, -2), first[token] ?? -Infinity] as const,
  );
  const top = Math.max(...logits.map(([, logit]) => logit));
  const sum = logits.reduce((total, [, logit]) => total + Math.exp(logit - top), 0);
  return logits
    .map(([code, logit]) => ({ language: TO_BCP47[code] ?? code, probability: Math.exp(logit - top) / sum }))
    .filter(({ probability }) => probability >= LEAST_PROBABILITY)
    .toSorted((a, b) => b.probability - a.probability);
}

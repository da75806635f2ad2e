import { Failure } from '../../core/failure.ts';
import { languageName, primarySubtag } from '../../core/language.ts';
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

/**
 * The likeliest language, because transformers.js assumes English.
 * @param first logits after `<|startoftranscript|>`.
 * @returns its BCP 47 tag and its probability among the languages, in [0, 1].
 */
export function detectLanguage(first: Float32Array, { lang_to_id }: GenerationConfig) {
  const logits = Object.entries(lang_to_id).map(
    ([code, token]) => [code.slice(2, -2), first[token] ?? -Infinity] as const,
  );
  const [code, top] = logits.reduce((best, next) => (next[1] > best[1] ? next : best));
  const sum = logits.reduce((total, [, logit]) => total + Math.exp(logit - top), 0);
  return { language: TO_BCP47[code] ?? code, confidence: 1 / sum };
}

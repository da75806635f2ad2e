import type { Interval } from './window.ts';

/** Languages that some engine here speaks or hears: BCP 47 → English name. */
export const LANGUAGES: Readonly<Record<string, string>> = {
  en: 'English',
  es: 'Spanish',
  fr: 'French',
  de: 'German',
  it: 'Italian',
  pt: 'Portuguese',
  nl: 'Dutch',
};

/** The primary subtag of a BCP 47 tag, in lower case: `pt-BR` → `pt`. */
export function primarySubtag(tag: string): string {
  return (tag.split('-')[0] ?? tag).toLowerCase();
}

/** A language's name in a language (by default in itself), for people to read. */
export function languageName(tag: string, displayIn = tag): string {
  try {
    return new Intl.DisplayNames([displayIn], { type: 'language' }).of(tag) ?? tag;
  } catch {
    return LANGUAGES[primarySubtag(tag)] ?? tag;
  }
}

/** A language that speech may be in. */
export interface LanguageGuess {
  /** BCP 47. */
  readonly language: string;
  /** In [0, 1]; those of one stretch of speech add up to 1 at most. */
  readonly probability: number;
}

/** Which languages a stretch of speech may be in. */
export interface SpokenLanguages {
  /** Seconds of speech that were listened to. */
  readonly seconds: number;
  /** The likeliest first. */
  readonly guesses: readonly LanguageGuess[];
  /** Where it changes its language: its stretches in order, two or more; absent where it keeps to one. */
  readonly parts?: readonly SpeechPart[];
}

/** Speech that is heard by itself, in one language. */
export interface SpeechPart {
  /** Seconds of the source, in order, not touching. */
  readonly speech: readonly Interval[];
  /** BCP 47; undefined detects it. */
  readonly language?: string;
}

import { type LanguageGuess, languageName, type SpokenLanguages } from '../core/language.ts';
import type { Transcript } from '../core/utterance.ts';

/** Windows with speech, from the start, that say which language the whole source is in. */
export const WITNESSES = 3;
/** A window is believed by itself when it is at least so sure, in [0, 1], … */
const SURE = 0.8;
/** … from at least so much speech, in seconds: a short "okay" is heard as a dozen languages. */
const ENOUGH_SPEECH = 3;
/** A second language is worth telling a person from so many seconds of it. */
const WORTH_TELLING = 3;

/** The language of a window that is sure of it, whatever the others speak; undefined where it is not. */
export function ownLanguage({ seconds, guesses: [top] }: SpokenLanguages): LanguageGuess | undefined {
  return top && seconds >= ENOUGH_SPEECH && top.probability >= SURE ? top : undefined;
}

/**
 * The language of the whole, for the windows that are not sure: what its first windows say together, each as far as it is sure
 * and by how much speech it heard.
 * @returns undefined where nothing was heard at all.
 */
export function commonLanguage(witnesses: readonly SpokenLanguages[]): LanguageGuess | undefined {
  const sums = new Map<string, number>();
  for (const { seconds, guesses } of witnesses)
    for (const { language, probability } of guesses)
      sums.set(language, (sums.get(language) ?? 0) + seconds * probability);
  const total = witnesses.reduce((sum, { seconds, guesses }) => sum + (guesses.length > 0 ? seconds : 0), 0);
  const [top] = [...sums].toSorted(([, a], [, b]) => b - a);
  return top && { language: top[0], probability: top[1] / total };
}

/** Seconds of speech in each language, the most spoken first. */
export function secondsByLanguage(transcripts: readonly Transcript[]): readonly (readonly [string, number])[] {
  const seconds = new Map<string, number>();
  for (const { language, start, end } of transcripts.flatMap(({ utterances }) => utterances))
    seconds.set(language, (seconds.get(language) ?? 0) + end - start);
  return [...seconds].toSorted(([, a], [, b]) => b - a);
}

/** What a person is told of a source in several languages: "Spoken in English and Spanish.", most spoken first. */
export function languagesNotice(transcripts: readonly Transcript[]): string | undefined {
  const told = secondsByLanguage(transcripts).filter(([, spoken]) => spoken >= WORTH_TELLING);
  if (told.length < 2) return undefined;
  const names = told.map(([language]) => languageName(language, 'en'));
  return `Spoken in ${new Intl.ListFormat('en', { type: 'conjunction' }).format(names)}.`;
}

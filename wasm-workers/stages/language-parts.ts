import type { LanguageGuess, SpeechPart } from '../core/language.ts';
import { type Interval, secondsOf } from '../core/window.ts';

/**
 * A second language is in a window when it is so likely. Measured with whisper-base: 0.17 to 0.34 in windows of two languages, at
 * most 0.11 in those of one.
 */
const SECOND = 0.15;
/** A part that is so sure is in one language. */
const PURE = 0.9;
/** Shorter speech is not divided further, in seconds. */
const SHORTEST = 4;

/** Whether speech sounds like more than one language. @param guesses likeliest first. */
export function isMixed([, second]: readonly LanguageGuess[]): boolean {
  return (second?.probability ?? 0) >= SECOND;
}

/**
 * Finds where speech changes its language: halves it in a pause as long as a half is not sure of one of the languages that the
 * whole sounds like. Neighbours in one language are one part.
 * @param whole guesses for all of the speech.
 * @param guess listens to some of it.
 */
export async function partsByLanguage(
  speech: readonly Interval[],
  whole: readonly LanguageGuess[],
  guess: (speech: readonly Interval[]) => Promise<readonly LanguageGuess[]>,
): Promise<readonly SpeechPart[]> {
  const candidates = new Set(whole.filter(({ probability }) => probability >= SECOND).map(({ language }) => language));
  const divide = async (part: readonly Interval[], guesses: readonly LanguageGuess[]): Promise<SpeechPart[]> => {
    const top = guesses.find(({ language }) => candidates.has(language));
    const cut = middlePause(part);
    if ((top && top.probability >= PURE) || cut === 0 || secondsOf(part) < SHORTEST)
      return [{ speech: part, language: top?.language ?? whole[0]?.language }];
    const halves = [part.slice(0, cut), part.slice(cut)];
    const divided: SpeechPart[] = [];
    for (const half of halves) divided.push(...(await divide(half, await guess(half))));
    return divided;
  };
  return joined(await divide(speech, whole));
}

/** How many intervals lie before the pause that is nearest to the middle of the speech; 0 where there is no pause. */
function middlePause(speech: readonly Interval[]): number {
  const half = secondsOf(speech) / 2;
  let best = 0;
  for (let count = 1; count < speech.length; count++) {
    const off = (n: number) => Math.abs(secondsOf(speech.slice(0, n)) - half);
    if (best === 0 || off(count) < off(best)) best = count;
  }
  return best;
}

function joined(parts: readonly SpeechPart[]): readonly SpeechPart[] {
  const result: SpeechPart[] = [];
  for (const part of parts) {
    const last = result.at(-1);
    if (last && last.language === part.language)
      result.splice(-1, 1, { ...last, speech: [...last.speech, ...part.speech] });
    else result.push(part);
  }
  return result;
}

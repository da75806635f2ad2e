import { Failure } from '../core/failure.ts';
import { languageName, primarySubtag } from '../core/language.ts';
import { textLanguage } from '../core/text-language.ts';
import type { DubRequest } from './request.ts';

/** BCP 47 of the speech as far as it is known before anybody listens: what the person says, else what their transcript shows. */
export function spokenLanguage({ from, transcript }: Pick<DubRequest, 'from' | 'transcript'>): string | undefined {
  return from ?? (transcript && (transcript.language ?? textLanguage(transcript.text)));
}

/**
 * The language of a request with a transcript.
 * @throws Failure `unsupported-language` where nothing tells it; `unsupported-input` where the transcript is in another one.
 */
export function checkedLanguage(request: Pick<DubRequest, 'from' | 'transcript'>): string {
  const spoken = spokenLanguage(request);
  if (spoken === undefined)
    throw new Failure(
      'unsupported-language',
      'The transcript is too short to tell its language. Choose the spoken language, then it is clear.',
    );
  const written = textLanguage(request.transcript?.text ?? '');
  if (written !== undefined && written !== primarySubtag(spoken)) throw otherLanguage(written, spoken);
  return spoken;
}

/** What to say where the words are not those that are spoken. */
export function otherLanguage(written: string, spoken: string): Failure {
  const [text, speech] = [languageName(written, 'en'), languageName(spoken, 'en')];
  return new Failure(
    'unsupported-input',
    `This transcript is in ${text}, but the speech is in ${speech}. A transcript holds the words that are spoken: bring the ${speech} one, correct the spoken language, or leave the transcript out, and Retongue listens for itself.`,
  );
}

import { Failure } from '../core/failure.ts';
import { languageName } from '../core/language.ts';
import type { Transcript } from '../core/utterance.ts';
import { languagesNotice, secondsByLanguage } from './languages.ts';
import type { Notices } from './notices.ts';
import type { DubRequest, Target } from './request.ts';
import { spokenLanguage } from './spoken.ts';
import type { WindowWork } from './work.ts';

/** What a source's windows say, as far as they were heard, and in which languages. */
export class HeardSpeech {
  /** What the first windows speak, once it was asked for; its language is undefined where nothing was heard in them. */
  common: { readonly language?: string } | undefined;
  readonly #request: DubRequest;
  readonly #works: () => readonly WindowWork[];
  readonly #notices: Notices;
  #languagesNotice: string | undefined;

  /** @param works the windows so far, in source order. */
  constructor(request: DubRequest, works: () => readonly WindowWork[], notices: Notices) {
    this.#request = request;
    this.#works = works;
    this.#notices = notices;
  }

  /** BCP 47: what the person said, else what most of what was heard so far is in. */
  get language(): string | undefined {
    return spokenLanguage(this.#request) ?? secondsByLanguage(this.#transcripts)[0]?.[0];
  }

  get #transcripts(): readonly Transcript[] {
    return this.#works().flatMap(({ heard }) => heard?.transcript ?? []);
  }

  /** One more window was heard: says so where several languages are spoken. */
  grew(): void {
    const notice = languagesNotice(this.#transcripts);
    if (notice !== this.#languagesNotice && this.#languagesNotice) this.#notices.withdraw(this.#languagesNotice);
    if (notice) this.#notices.add(notice);
    this.#languagesNotice = notice;
  }

  /** @throws Failure `no-speech` when nobody said a word; `unsupported-input` where a transcript has none there. */
  check(): void {
    if (this.#transcripts.some(({ utterances }) => utterances.length > 0)) return;
    if (this.#request.transcript)
      throw new Failure(
        'unsupported-input',
        'None of the transcript lies in the part of the file that is dubbed. Check its times, or dub all of the file.',
      );
    if (this.#transcripts.some(({ unheard }) => unheard))
      throw new Failure(
        'no-speech',
        'Something here sounds like speech, but no words could be made out. Say which language it is, listen more closely, or choose another audio track.',
      );
    throw new Failure(
      'no-speech',
      'No speech was found in this file, so there is nothing to dub. Choose another audio track or file.',
    );
  }

  /** A window is in the target language already. */
  kept({ language, utterances }: Transcript, target: Target): void {
    if (utterances.length > 0)
      this.#notices.add(
        `This is spoken in ${languageName(language, 'en')} already: the ${languageName(target.language, 'en')} dub keeps it as it is.`,
      );
  }
}

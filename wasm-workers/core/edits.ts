import type { Transcript, TranslatedUtterance, Translation, Utterance, UtteranceEdit } from './utterance.ts';

/** The edits of what was heard, or of one target language (BCP 47), by utterance id. The last of several counts. */
function textsOf(edits: readonly UtteranceEdit[], language: string | undefined): ReadonlyMap<string, string> {
  return new Map(edits.filter((edit) => edit.language === language).map((edit) => [edit.id, edit.text]));
}

/** The transcript with a person's words in place of the recogniser's; their times stay the utterance's. */
export function applyEdits(transcript: Transcript, edits: readonly UtteranceEdit[]): Transcript {
  const texts = textsOf(edits, undefined);
  if (texts.size === 0) return transcript;
  return {
    ...transcript,
    utterances: transcript.utterances.map((utterance): Utterance => {
      const text = texts.get(utterance.id);
      return text === undefined || text === utterance.text ? utterance : { ...utterance, text, words: [] };
    }),
  };
}

/** The translation with a person's words in place of the translator's. */
export function applyTranslationEdits(translation: Translation, edits: readonly UtteranceEdit[]): Translation {
  const texts = textsOf(edits, translation.to);
  if (texts.size === 0) return translation;
  return {
    ...translation,
    utterances: translation.utterances.map((utterance): TranslatedUtterance => {
      const text = texts.get(utterance.id);
      return text === undefined || text === utterance.text ? utterance : { id: utterance.id, text, method: 'person' };
    }),
  };
}

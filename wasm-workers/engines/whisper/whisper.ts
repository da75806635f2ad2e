import { catalogue, modelEntry } from '../../../models-manifest/catalogue.ts';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import { type LanguageGuess, languageName, primarySubtag } from '../../core/language.ts';
import type { EngineOptions, HeardSegment, Recognizer } from '../engine.ts';
import { decode, type Said } from './decode.ts';
import { type EncodedSpeech, FRAME_SECONDS } from './decoding.ts';
import { type WhisperFiles, whisperFiles } from './files.ts';
import { languageGuesses, languageToken } from './languages.ts';
import { headLeads } from './leads.ts';
import { RATE_HZ } from './mel.ts';
import { whisperNetwork } from './network.ts';
import { type Vocabulary, vocabulary } from './rules.ts';
import { soundingWords } from './sounding.ts';
import { type AttendedWord, segmentsOf, wordsOf } from './words.ts';

/** A rest shorter than this is not listened to again, in seconds. */
const SHORTEST_REST = 1;

/** Whisper as a {@link Recognizer}. @throws Failure those of `ModelFiles.file`, `out-of-memory`. */
export async function loadWhisper(options: EngineOptions): Promise<Recognizer> {
  const files = await whisperFiles(options);
  const network = await whisperNetwork(files, options);
  const words = vocabulary(files.generation);
  const leads = headLeads(options.model).map((seconds) => seconds / FRAME_SECONDS);
  const ears = remembering(network.listen);

  /** Everything said in the audio, stretch after stretch: usually one. */
  async function* hear(audio: Float32Array, prompt: (speech: EncodedSpeech) => readonly number[], signal: AbortSignal) {
    for (let from = 0; audio.length - from * RATE_HZ >= (from === 0 ? 1 : SHORTEST_REST * RATE_HZ); ) {
      const part = audio.subarray(Math.round(from * RATE_HZ));
      const duration = part.length / RATE_HZ;
      throwIfAborted(signal);
      const speech = await ears.listen(part);
      const request = { prompt: prompt(speech), duration, words, text: files.tokenizer.decode };
      const { said, rest } = splitAtRest(await decode(speech, request, signal), words);
      yield { said, from, duration };
      if (rest === undefined || rest === 0) return;
      from += rest;
    }
  }

  return {
    async detect(audio, signal) {
      throwIfAborted(signal);
      if (audio.length === 0) return [];
      return languageGuesses((await ears.listen(audio)).first, files.generation);
    },
    async transcribe(audio, language, signal) {
      let heardLanguage = language === undefined ? undefined : { language, confidence: 1 };
      const heard: AttendedWord[] = [];
      const prompt = (speech: EncodedSpeech) => {
        heardLanguage ??= likeliest(languageGuesses(speech.first, files.generation));
        return [languageToken(heardLanguage.language, files.generation), files.generation.task_to_id.transcribe];
      };
      for await (const { said, from, duration } of hear(audio, prompt, signal)) {
        const spoken = primarySubtag(heardLanguage?.language ?? 'en');
        for (const word of wordsOf(said, duration, spoken, words, files.tokenizer.decode, leads))
          heard.push(shifted(word, from));
      }
      return {
        language: heardLanguage?.language ?? 'und',
        languageConfidence: heardLanguage?.confidence ?? 0,
        words: soundingWords(heard, audio),
      };
    },
    async translate(audio, from, to, signal) {
      const prompt = translationPrompt(options.model, from, to, files);
      const heard: HeardSegment[] = [];
      for await (const { said, from: offset, duration } of hear(audio, () => prompt, signal)) {
        for (const { start, end, text } of segmentsOf(said, duration, words, files.tokenizer.decode)) {
          heard.push(shifted({ start, end, text }, offset));
        }
      }
      return heard;
    },
    async dispose() {
      ears.forget();
      await network.dispose();
    },
  };
}

function likeliest([guess]: readonly LanguageGuess[]) {
  return { language: guess?.language ?? 'und', confidence: guess?.probability ?? 0 };
}

/** The language and task tokens that make Whisper translate. @throws Failure `unsupported-language`. */
function translationPrompt(model: string, from: string, to: string, { generation }: WhisperFiles): readonly number[] {
  const [source, target] = [primarySubtag(from), primarySubtag(to)];
  if (target === 'en' && source !== 'en' && !model.includes('turbo')) {
    return [languageToken(source, generation), generation.task_to_id.translate];
  }
  // It was never trained for it: a draft.
  if (source === 'en' && modelEntry(model).drafts?.includes(target)) {
    return [languageToken(target, generation), generation.task_to_id.transcribe];
  }
  const other = source === 'en' ? catalogue.find(({ drafts }) => drafts?.includes(target)) : undefined;
  const remedy = other ? ` ${other.id} can draft it.` : '';
  throw new Failure(
    'unsupported-language',
    `${model} cannot translate ${languageName(from, 'en')} speech into ${languageName(to, 'en')}.${remedy}`,
  );
}

/**
 * Where the decoder stopped with more to say (two times at the end, or cut off after a complete stretch), the rest has to be
 * heard again from there (openai/whisper, transcribe.py).
 */
function splitAtRest(said: Said, { timeZero, end }: Vocabulary): { said: Said; rest?: number } {
  const isTime = (index: number) => (said.tokens[index] ?? end) >= timeZero;
  const last = said.tokens.length - 1;
  let cut = said.ended ? (isTime(last) && isTime(last - 1) ? last : -1) : last;
  while (!said.ended && cut > 1 && !(isTime(cut) && isTime(cut - 1))) cut--;
  if (cut <= 1) return { said };
  const tokens = said.tokens.slice(0, cut);
  const kept = { ...said, tokens, attention: said.attention.slice(0, cut + 1) };
  return { said: kept, rest: ((said.tokens[cut] as number) - timeZero) * FRAME_SECONDS };
}

/** Keeps the last audio encoded: what has just been transcribed is often translated next, into one language or more. */
function remembering(listen: (audio: Float32Array) => Promise<EncodedSpeech>) {
  let last: { audio: Float32Array; speech: EncodedSpeech } | undefined;
  const forget = () => {
    last?.speech.dispose();
    last = undefined;
  };
  return {
    forget,
    async listen(audio: Float32Array): Promise<EncodedSpeech> {
      if (last?.audio.length === audio.length && last.audio.every((sample, i) => sample === audio[i]))
        return last.speech;
      forget();
      const speech = await listen(audio);
      last = { audio: audio.slice(), speech };
      return speech;
    },
  };
}

function shifted<T extends { start: number; end: number }>(item: T, by: number): T {
  return by === 0 ? item : { ...item, start: item.start + by, end: item.end + by };
}

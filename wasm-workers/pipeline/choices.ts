import { catalogue, type ModelEntry, withRequirements } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { TranslationMethod } from '../core/utterance.ts';
import type { DubRequest, Target } from './request.ts';
import { spokenLanguage } from './spoken.ts';

/** A voice that can be chosen. */
export interface VoiceChoice {
  /** Catalogue id of the file that makes this voice. */
  readonly id: string;
  readonly voice: VoiceRef;
  readonly name: string;
  /** BCP 47, with the region where the voice has one. */
  readonly language: string;
  readonly gender?: 'female' | 'male';
  /** Engine in the registry: `kokoro` or `piper`. */
  readonly engine: string;
  /** Characters a second at speed 1, measured; undefined where nobody has measured it. */
  readonly charsPerSecond?: number;
  /** Median pitch in Hz, measured; undefined where nobody has measured it. */
  readonly pitchHz?: number;
  readonly licence: ModelEntry['licence'];
}

/** Languages that Whisper's small model drafts from English (models.md). */
const DRAFT_LANGUAGES = ['es', 'fr', 'de'];
/** The model whose drafts are usable; tiny's and base's are not (measured: field notes, "Listening"). */
export const DRAFT_MODEL = 'whisper-small';
/** The model that tells voices apart. */
export const EMBEDDER = 'xvector';

/** Every voice of a language, the default first: freely licensed before restricted, small downloads first. */
export function voicesFor(language: string, testOnly = false): readonly VoiceChoice[] {
  return catalogue
    .filter((entry) => entry.task === 'voice' || (entry.task === 'synthesize' && entry.engine === 'piper'))
    .filter((entry) => testOnly || !entry.licence.testOnly)
    .filter((entry) => entry.languages.some((spoken) => primarySubtag(spoken) === primarySubtag(language)))
    .toSorted((a, b) => Number(a.licence.restricted ?? false) - Number(b.licence.restricted ?? false))
    .map(voiceChoice);
}

/** The voice that a language gets unless the person chooses. */
export function defaultVoice(language: string): VoiceChoice | undefined {
  return voicesFor(language).find((choice) => !choice.licence.restricted);
}

/**
 * Voices that people of a source may be given unasked, the main voice first: free ones that come with the main voice's model, so
 * that another person costs no more than a small file.
 */
export function voicesBeside({ language, voice }: Target): readonly VoiceChoice[] {
  const free = voicesFor(language).filter(({ licence }) => !licence.restricted);
  const beside = free.filter((choice) => choice.voice.model === voice.model && choice.voice.speaker !== voice.speaker);
  return [voiceOf(voice), ...beside];
}

/** @throws Failure `internal` for a voice that is not in the catalogue. */
export function voiceOf(ref: VoiceRef): VoiceChoice {
  const id = ref.model === 'kokoro' ? `kokoro-${ref.speaker}` : ref.model;
  const entry = catalogue.find((candidate) => candidate.id === id);
  if (!entry) throw new Failure('internal', `There is no voice ${id} in the catalogue.`);
  return { ...voiceChoice(entry), voice: ref };
}

function voiceChoice(entry: ModelEntry): VoiceChoice {
  const kokoro = entry.engine === 'kokoro';
  const bare = entry.id.replace(/^(kokoro|piper)-/, '');
  return {
    id: entry.id,
    voice: kokoro ? { model: 'kokoro', speaker: bare } : { model: entry.id, speaker: '0' },
    name: displayName(bare),
    language: entry.languages[0] ?? 'und',
    gender: entry.gender,
    engine: entry.engine,
    charsPerSecond: entry.charsPerSecond,
    pitchHz: entry.pitchHz,
    licence: entry.licence,
  };
}

/** `af_heart` → Heart, `es_ES-davefx-medium` → Davefx. */
function displayName(bare: string): string {
  const name = bare.split('-').at(1) ?? bare.split('_').at(1) ?? bare;
  return name.charAt(0).toUpperCase() + name.slice(1);
}

/** How speech gets from one language into another. @throws Failure `unsupported-language`. */
export function translationMethod(from: string, to: string): TranslationMethod {
  const [source, target] = [primarySubtag(from), primarySubtag(to)];
  if (source === target || source === 'und') return 'kept';
  if (target === 'en') return 'whisper';
  if (source === 'en' && DRAFT_LANGUAGES.includes(target)) return 'draft';
  throw new Failure(
    'unsupported-language',
    `There is no direct way from ${source} into ${target} yet. Dub into English, or start from English speech.`,
  );
}

/** Languages that a dub can be made in, with the catalogue's voices; `from` undefined means "not known yet". */
export function targetLanguages(from: string | undefined): readonly string[] {
  const spoken = ['en', ...DRAFT_LANGUAGES];
  if (from === undefined) return spoken;
  return spoken.filter((language) => language === primarySubtag(from) || canTranslate(from, language));
}

function canTranslate(from: string, to: string): boolean {
  try {
    translationMethod(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Whether the recogniser is needed: to hear the words, or to translate the sound. */
function listens(request: DubRequest): boolean {
  const from = spokenLanguage(request);
  if (!request.transcript || from === undefined) return true;
  return request.targets.some(
    ({ language }) => canTranslate(from, language) && translationMethod(from, language) === 'whisper',
  );
}

/** Catalogue ids of all that a dub will load, for the download before it starts. */
export function modelsFor(request: DubRequest): readonly string[] {
  const from = spokenLanguage(request);
  const needed = ['ort-wasm', 'silero-vad', ...(listens(request) ? [request.recognizer] : [])];
  if (request.speakers?.count !== 1) needed.push(EMBEDDER);
  for (const target of request.targets) {
    const { language } = target;
    if (primarySubtag(language) !== 'en' && primarySubtag(from ?? 'en') === 'en') needed.push(DRAFT_MODEL);
    const beside = request.speakers?.count === 1 ? [] : voicesBeside(target).map(({ voice }) => voice);
    const chosen = (request.speakers?.people ?? []).flatMap(({ voices }) => voices?.[language] ?? []);
    for (const voice of [target.voice, ...beside, ...chosen]) needed.push(voice.model, voiceOf(voice).id);
  }
  if (request.media === 'ffmpeg') needed.push('ffmpeg-core');
  return withRequirements([...new Set(needed)]);
}

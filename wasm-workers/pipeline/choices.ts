import { catalogue, type ModelEntry, withRequirements } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { LANGUAGES, primarySubtag } from '../core/language.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { DubRequest, Target } from './request.ts';
import { spokenLanguage } from './spoken.ts';
import { modelsOfWay, type Way, waysFor } from './ways.ts';

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
 * that another person costs no more than a small file. Two men so share the one man that Kokoro has for Spanish, as the field notes say
 * ("reused of the same gender, then any"); a voice of Piper, 60 MB more, is for a person to choose.
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

/** Languages that a dub can be made in: those with a free voice and a way there; `from` undefined means "not known yet". */
export function targetLanguages(from: string | undefined): readonly string[] {
  return Object.keys(LANGUAGES).filter(
    (language) => defaultVoice(language) !== undefined && canTranslate(from ?? 'en', language),
  );
}

function canTranslate(from: string, to: string): boolean {
  try {
    return waysFor(from, to).length > 0;
  } catch {
    return false;
  }
}

/** The ways that a dub will try first, one for each target; English is taken for speech that nobody has heard yet. */
function firstWays(request: DubRequest): readonly Way[] {
  const from = spokenLanguage(request) ?? 'en';
  return request.targets.flatMap(({ language }) =>
    canTranslate(from, language) ? waysFor(from, language, request.translator, request.recognizer).slice(0, 1) : [],
  );
}

/** Catalogue ids of what a dub loads whatever translates: who listens, who tells voices apart, and the voices. */
export function baseModels(request: DubRequest): readonly string[] {
  const listens = !request.transcript || spokenLanguage(request) === undefined;
  const needed = ['ort-wasm', 'silero-vad', ...(listens ? [request.recognizer] : [])];
  if (request.speakers?.count !== 1) needed.push(EMBEDDER);
  for (const target of request.targets) {
    const { language } = target;
    const beside = request.speakers?.count === 1 ? [] : voicesBeside(target).map(({ voice }) => voice);
    const chosen = (request.speakers?.people ?? []).flatMap(({ voices }) => voices?.[language] ?? []);
    for (const voice of [target.voice, ...beside, ...chosen]) needed.push(voice.model, voiceOf(voice).id);
  }
  if (request.media === 'ffmpeg') needed.push('ffmpeg-core');
  return withRequirements([...new Set(needed)]);
}

/** Catalogue ids of all that a dub will load if it gets its way, for the download before it starts. */
export function modelsFor(request: DubRequest): readonly string[] {
  return withRequirements([...baseModels(request), ...firstWays(request).flatMap(modelsOfWay)]);
}

import { catalogue, type ModelEntry } from '../../models-manifest/catalogue.ts';
import { Failure } from '../core/failure.ts';
import { languageName, primarySubtag } from '../core/language.ts';
import type { TranslationMethod } from '../core/utterance.ts';

/** Who translates: `auto` takes opus-mt where it can be had, else the best draft; `small` the model that lies in the app. */
export const TRANSLATORS = ['auto', 'small', 'builtin', 'whisper'] as const;
export type TranslatorChoice = (typeof TRANSLATORS)[number];

/** A step of a way: text of one language into another. */
export interface Hop {
  readonly engine: 'marian' | 'builtin';
  /** Catalogue id; '' for the browser's own translator. */
  readonly model: string;
  readonly from: string;
  readonly to: string;
}

/** One way from one language into another. */
export interface Way {
  readonly method: TranslationMethod;
  /** The recogniser that translates the sound first, and into which language. */
  readonly sound?: { readonly model: string; readonly to: string };
  /** What becomes of the text, in order. */
  readonly hops: readonly Hop[];
}

/** What else can be had, the better first. Languages are primary subtags. */
type Kind = 'opus' | 'small' | 'whisper' | 'mixed-opus' | 'mixed-small' | 'builtin';

const ORDER: readonly Kind[] = ['opus', 'mixed-opus', 'small', 'whisper', 'mixed-small'];
const FIRST: Readonly<Record<TranslatorChoice, readonly Kind[]>> = {
  auto: [],
  small: ['small', 'mixed-small'],
  builtin: ['builtin'],
  whisper: ['whisper', 'mixed-opus', 'mixed-small'],
};

/**
 * The ways from one language into another, the first choice first; each is taken where the one before cannot be had.
 * @param from BCP 47; `und` where nobody knows. @param recognizer catalogue id of the model that listens.
 * @throws Failure `unsupported-language` where there is none.
 */
export function waysFor(
  from: string,
  to: string,
  choice: TranslatorChoice = 'auto',
  recognizer = 'whisper-base',
): readonly Way[] {
  const [source, target] = [primarySubtag(from), primarySubtag(to)];
  if (source === target || source === 'und') return [{ method: 'kept', hops: [] }];
  const kinds = [...new Set([...FIRST[choice], ...ORDER])];
  const ways = kinds.flatMap((kind) => wayOf(kind, source, target, recognizer) ?? []);
  if (ways.some(({ method }) => method !== 'builtin')) return ways;
  throw new Failure(
    'unsupported-language',
    `There is no way from ${languageName(source, 'en')} into ${languageName(target, 'en')} yet. Dub into English, or start from English speech.`,
  );
}

/** Catalogue ids of the models that a way loads. */
export function modelsOfWay({ sound, hops }: Way): readonly string[] {
  return [...(sound ? [sound.model] : []), ...hops.map(({ model }) => model).filter(Boolean)];
}

function wayOf(kind: Kind, from: string, to: string, recognizer: string): Way | undefined {
  if (kind === 'builtin') return { method: 'builtin', hops: [{ engine: 'builtin', model: '', from, to }] };
  if (kind === 'whisper') return bySound(from, to, recognizer);
  if (kind.startsWith('mixed')) {
    const sound = from === 'en' ? undefined : bySound(from, 'en', recognizer)?.sound;
    const hops = hopsOf(kind === 'mixed-small', 'en', to);
    return sound && hops ? { method: 'draft', sound, hops } : undefined;
  }
  const hops = hopsOf(kind === 'small', from, to);
  return hops && { method: 'marian', hops };
}

/** Whisper's own translation: into English as it was trained, out of English as a draft. */
function bySound(from: string, to: string, recognizer: string): Way | undefined {
  // large-v3-turbo was trained to transcribe only (openai/whisper, model card).
  const hears = recognizer.includes('turbo') ? 'whisper-base' : recognizer;
  if (to === 'en') return { method: 'whisper', sound: { model: hears, to }, hops: [] };
  const drafter = from === 'en' ? catalogue.find(({ drafts }) => drafts?.includes(to)) : undefined;
  return drafter && { method: 'draft', sound: { model: drafter.id, to }, hops: [] };
}

/** Text models from one language into another: one, or two that meet in English. */
function hopsOf(draft: boolean, from: string, to: string): readonly Hop[] | undefined {
  const direct = hop(draft, from, to);
  if (direct) return [direct];
  const [first, second] = [hop(draft, from, 'en'), hop(draft, 'en', to)];
  return first && second ? [first, second] : undefined;
}

function hop(draft: boolean, from: string, to: string): Hop | undefined {
  const entry = catalogue.find((candidate) => isModelFor(candidate, from, to) && (candidate.draft ?? false) === draft);
  return entry && { engine: 'marian', model: entry.id, from, to };
}

function isModelFor({ task, engine, languages }: ModelEntry, from: string, to: string): boolean {
  return task === 'translate' && engine === 'marian' && languages[0] === from && languages[1] === to;
}

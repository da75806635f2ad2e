import type { Artifact } from '../core/artifact.ts';
import { applyEdits, applyTranslationEdits } from '../core/edits.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { Glossary } from '../core/translation/glossary.ts';
import { brokenTerms } from '../core/translation/spans.ts';
import type {
  Transcript,
  TranslatedUtterance,
  Translation,
  TranslationMethod,
  Utterance,
  UtteranceEdit,
} from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import { soundTranslated } from './translate-sound.ts';
import { type TextHop, type TextRequest, textTranslated } from './translate-text.ts';

/** How the utterances of one language get into the target language: by their sound, by their text, or by the one and then the other. */
export interface TranslationRoute {
  readonly method: TranslationMethod;
  /** The recogniser that translates the sound, and into which language. */
  readonly sound?: { readonly engine: EngineRef; readonly to: string };
  /** Translators of text, in order. */
  readonly hops: readonly TextHop[];
  /** By text alone, where the route is by the sound: for what a person corrected, which the sound does not say. */
  readonly corrected?: TranslationRoute;
}

export interface TranslateParams {
  readonly window: Window;
  /** BCP 47. */
  readonly to: string;
  /** By primary subtag of the spoken language; an utterance whose language has no route stays as it is. */
  readonly routes: Readonly<Record<string, TranslationRoute>>;
  readonly glossary: Glossary;
  /** A person's corrections of this window: of what was heard, and of its lines in `to`. */
  readonly edits: readonly UtteranceEdit[];
}

const STILL_BY_SOUND =
  'The heard words of this line were corrected, but it is translated from the sound, where they are not. Correct the translation too.';
const NOTHING_CAME =
  'Whisper gave nothing for this line. Where the lines beside it do not say it too, write it yourself.';
const NO_WAY = 'There is no translator for the language of this line, so the original stays.';

/** Puts a window's utterances into the target language, one for one. */
export const translate: Stage<TranslateParams, EngineRoom> = {
  id: 'translate',
  version: 6,
  inputs: ['speech', 'transcript'],
  outputs: ['translation'],
  lane: laneOf,
  async run([speech, heard], params, context) {
    if (!speech || !heard) throw new Failure('internal', 'translate needs speech and a transcript.');
    const asHeard = await readJson<Transcript>(context, heard);
    const transcript = applyEdits(asHeard, params.edits);
    const corrected = new Set(
      transcript.utterances.filter(({ text }, i) => text !== asHeard.utterances[i]?.text).map(({ id }) => id),
    );
    const lines = new Map<string, TranslatedUtterance>();
    for (const [language, utterances] of byLanguage(transcript.utterances)) {
      const whole = utterances.length === transcript.utterances.length;
      for (const line of await inLanguage({ language, utterances, corrected, speech, whole }, params, context))
        lines.set(line.id, line);
    }
    const translation: Translation = {
      window: transcript.window,
      from: transcript.language,
      to: params.to,
      utterances: transcript.utterances.flatMap(({ id }) => lines.get(id) ?? []),
    };
    return [await writeJson(context, applyTranslationEdits(translation, params.edits))];
  },
};

/** Sound is translated where it is listened to; the browser's own translator lives in the page. */
function laneOf({ routes }: TranslateParams): string {
  const all = Object.values(routes);
  if (all.some(({ method }) => method === 'builtin')) return 'page';
  return all.some(({ sound }) => sound) ? 'listen' : 'translate';
}

/** What is said in one language. */
interface Heard {
  readonly language: string;
  readonly utterances: readonly Utterance[];
  /** Ids of those whose words a person corrected. */
  readonly corrected: ReadonlySet<string>;
  readonly speech: Artifact;
  /** Whether it is all that is said in the window. */
  readonly whole: boolean;
}

function byLanguage(utterances: readonly Utterance[]): ReadonlyMap<string, readonly Utterance[]> {
  const groups = new Map<string, Utterance[]>();
  for (const utterance of utterances) {
    const language = primarySubtag(utterance.language);
    groups.set(language, [...(groups.get(language) ?? []), utterance]);
  }
  return groups;
}

async function inLanguage(
  heard: Heard,
  { window, to, routes, glossary }: TranslateParams,
  context: StageContext<EngineRoom>,
): Promise<readonly TranslatedUtterance[]> {
  const { language, utterances, speech, whole } = heard;
  const route = routes[language];
  if (!route || route.method === 'kept')
    return utterances.map(({ id, text }) => ({ id, text, method: 'kept', ...(route ? {} : { notes: [NO_WAY] }) }));
  const { sound, hops, method } = route;
  const model = modelOf(route);
  const own = utterances.map(({ text }) => text);
  if (!sound) return textTranslated({ utterances, texts: own, hops, method, model, to, glossary }, context);
  const corrected = await correctedLines(heard, route, { to, glossary }, context);
  if (utterances.every(({ id }) => corrected.has(id))) return [...corrected.values()];
  const texts = await soundTranslated({ speech, whole, window, utterances, from: language, ...sound }, context);
  const lines =
    hops.length > 0
      ? await textTranslated({ utterances, texts, hops, method, model, to, glossary }, context)
      : utterances.map((utterance, i) => asSaid(utterance, texts[i] ?? '', { method, model, to, glossary }));
  return lines.map((line) => corrected.get(line.id) ?? (heard.corrected.has(line.id) ? withNote(line) : line));
}

/** Lines whose words a person corrected, where the route is by the sound: by their text, as far as that can be. By id. */
async function correctedLines(
  { utterances, corrected }: Heard,
  { corrected: route }: TranslationRoute,
  { to, glossary }: Pick<TranslateParams, 'to' | 'glossary'>,
  context: StageContext<EngineRoom>,
): Promise<ReadonlyMap<string, TranslatedUtterance>> {
  const own = utterances.filter(({ id }) => corrected.has(id));
  // Nothing is said where a person deleted all words, whatever the sound says.
  const deleted = own.filter(({ text }) => !text.trim()).map(({ id }) => ({ id, text: '', method: 'person' as const }));
  const asked = own.filter(({ text }) => text.trim());
  const { hops = [], method = 'marian' } = route ?? {};
  const texts = asked.map(({ text }) => text);
  const model = route ? modelOf(route) : '';
  const made = await textTranslated({ utterances: asked, texts, hops, method, model, to, glossary }, context);
  return new Map([...deleted, ...made.filter((line) => line.method !== 'kept')].map((line) => [line.id, line]));
}

function withNote(line: TranslatedUtterance): TranslatedUtterance {
  return { ...line, notes: [...(line.notes ?? []), STILL_BY_SOUND] };
}

/** What the recogniser itself made of an utterance. */
function asSaid(
  { id, text, language }: Utterance,
  said: string,
  { method, model, to, glossary }: Pick<TextRequest, 'method' | 'model' | 'to' | 'glossary'>,
): TranslatedUtterance {
  if (!said.trim() && text.trim()) return { id, text: '', method, model, notes: [NOTHING_CAME] };
  const notes = brokenTerms(text, said, { from: primarySubtag(language), to, glossary }).map(
    (term) => `Whisper did not use “${term.target}” for “${term.source}”. Correct the line.`,
  );
  return { id, text: said, method, model, ...(notes.length > 0 ? { notes } : {}) };
}

function modelOf({ sound, hops }: TranslationRoute): string {
  return [sound?.engine.model, ...hops.map(({ engine }) => engine.model)].filter(Boolean).join(' → ');
}

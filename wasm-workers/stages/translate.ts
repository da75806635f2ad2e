import type { Artifact } from '../core/artifact.ts';
import { applyEdits, applyTranslationEdits } from '../core/edits.ts';
import { Failure } from '../core/failure.ts';
import { primarySubtag } from '../core/language.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { Glossary } from '../core/translation/glossary.ts';
import { translateLong } from '../core/translation/long.ts';
import { brokenTerms } from '../core/translation/spans.ts';
import { translateLines } from '../core/translation/translate-lines.ts';
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

/** How the utterances of one language get into the target language: by their sound, by their text, or by the one and then the other. */
export interface TranslationRoute {
  readonly method: TranslationMethod;
  /** The recogniser that translates the sound, and into which language. */
  readonly sound?: { readonly engine: EngineRef; readonly to: string };
  /** Translators of text, in order. */
  readonly hops: readonly { readonly engine: EngineRef; readonly from: string; readonly to: string }[];
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

const NO_WAY = 'There is no translator for the language of this line, so the original stays.';

/** Puts a window's utterances into the target language, one for one. */
export const translate: Stage<TranslateParams, EngineRoom> = {
  id: 'translate',
  version: 5,
  inputs: ['speech', 'transcript'],
  outputs: ['translation'],
  lane: laneOf,
  async run([speech, heard], params, context) {
    if (!speech || !heard) throw new Failure('internal', 'translate needs speech and a transcript.');
    const transcript = applyEdits(await readJson<Transcript>(context, heard), params.edits);
    const lines = new Map<string, TranslatedUtterance>();
    for (const [language, utterances] of byLanguage(transcript.utterances)) {
      const whole = utterances.length === transcript.utterances.length;
      for (const line of await inLanguage({ language, utterances, speech, whole }, params, context))
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
  { language, utterances, speech, whole }: Heard,
  { window, to, routes, glossary }: TranslateParams,
  context: StageContext<EngineRoom>,
): Promise<readonly TranslatedUtterance[]> {
  const route = routes[language];
  if (!route || route.method === 'kept')
    return utterances.map(({ id, text }) => ({ id, text, method: 'kept', ...(route ? {} : { notes: [NO_WAY] }) }));
  const model = [route.sound?.engine.model, ...route.hops.map(({ engine }) => engine.model)]
    .filter(Boolean)
    .join(' → ');
  const { sound, hops, method } = route;
  const texts = sound
    ? await soundTranslated({ speech, whole, window, utterances, from: language, ...sound }, context)
    : utterances.map(({ text }) => text);
  const from = sound?.to ?? language;
  if (hops.length === 0)
    return utterances.map(({ id, text }, i) => {
      const said = texts[i] ?? '';
      const notes = brokenTerms(text, said, { from: language, to, glossary }).map(
        (term) => `Whisper did not use “${term.target}” for “${term.source}”. Correct the line.`,
      );
      return { id, text: said, method, model, ...(notes.length > 0 ? { notes } : {}) };
    });
  const translators = await Promise.all(
    hops.map(({ engine }) => context.engines.get('translator', engine, context.signal)),
  );
  const [first] = translators;
  const lines = await translateLines(
    utterances.map((utterance, i) => ({ ...utterance, text: texts[i] ?? '' })),
    {
      from,
      to: primarySubtag(to),
      glossary,
      maxWords: first?.maxWords,
      translate: async (asked) => {
        let given = asked;
        for (const [i, { from: source, to: target }] of hops.entries()) {
          const translator = translators[i];
          if (!translator) continue;
          given = await translateLong(given, {
            translate: (parts) => translator.translate(parts, source, target, context.signal),
            maxWords: translator.maxWords,
            from: source,
          });
        }
        return given;
      },
    },
  );
  return lines.map(({ text, notes, untranslated }, i): TranslatedUtterance => {
    const utterance = utterances[i] as Utterance;
    const more = notes.length > 0 ? { notes } : {};
    if (untranslated) return { id: utterance.id, text: utterance.text, method: 'kept', ...more };
    return { id: utterance.id, text, method, ...(model ? { model } : {}), ...more };
  });
}

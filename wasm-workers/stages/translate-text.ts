import { primarySubtag } from '../core/language.ts';
import type { StageContext } from '../core/stage.ts';
import type { Glossary } from '../core/translation/glossary.ts';
import { type Translate, translateLong } from '../core/translation/long.ts';
import { translateLines } from '../core/translation/translate-lines.ts';
import type { TranslatedUtterance, TranslationMethod, Utterance } from '../core/utterance.ts';
import type { EngineRef, EngineRoom, Translator } from '../engines/engine.ts';

/** A translator of text, and what it is asked for. Languages are primary subtags. */
export interface TextHop {
  readonly engine: EngineRef;
  readonly from: string;
  readonly to: string;
}

export interface TextRequest {
  readonly utterances: readonly Utterance[];
  /** What is translated: a text for each utterance, its own or what another translator made of it. */
  readonly texts: readonly string[];
  /** Not empty; each takes what the one before gave. */
  readonly hops: readonly TextHop[];
  readonly method: TranslationMethod;
  /** As the lines name what made them. */
  readonly model: string;
  /** BCP 47, of the dub. */
  readonly to: string;
  readonly glossary: Glossary;
}

/** Text through translators, one for one; a line that none could translate stays in its own words. */
export async function textTranslated(
  { utterances, texts, hops, method, model, to, glossary }: TextRequest,
  context: StageContext<EngineRoom>,
): Promise<readonly TranslatedUtterance[]> {
  const [first] = hops;
  if (!first || utterances.length === 0) return [];
  const translators = await Promise.all(
    hops.map(({ engine }) => context.engines.get('translator', engine, context.signal)),
  );
  const lines = await translateLines(
    utterances.map((utterance, i) => ({ ...utterance, text: texts[i] ?? '' })),
    {
      from: first.from,
      to: primarySubtag(to),
      glossary,
      maxWords: translators[0]?.maxWords,
      translate: chainOf(hops, translators, context.signal),
    },
  );
  return lines.map(({ text, notes, untranslated }, i): TranslatedUtterance => {
    const { id, text: own } = utterances[i] as Utterance;
    const more = notes.length > 0 ? { notes } : {};
    if (untranslated) return { id, text: own, method: 'kept', ...more };
    return { id, text, method, ...(model ? { model } : {}), ...more };
  });
}

/** Several translators as one, for texts of any length. @param translators one for each hop. */
function chainOf(hops: readonly TextHop[], translators: readonly Translator[], signal: AbortSignal): Translate {
  return async (asked) => {
    let given = asked;
    for (const [i, { from, to }] of hops.entries()) {
      const translator = translators[i];
      if (!translator) continue;
      const translate: Translate = (parts) => translator.translate(parts, from, to, signal);
      given = await translateLong(given, { translate, maxWords: translator.maxWords, from });
    }
    return given;
  };
}

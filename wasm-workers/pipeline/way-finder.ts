import { Failure } from '../core/failure.ts';
import { languageName, primarySubtag } from '../core/language.ts';
import { engines } from '../engines/index.ts';
import { modelsOfWay, type TranslatorChoice, type Way, waysFor } from './ways.ts';

/** What choosing a way needs of the dub. */
export interface WayFinderOptions {
  readonly translator: TranslatorChoice;
  readonly recognizer: string;
  readonly signal: AbortSignal;
  /** Catalogue ids of what the way loads, as the chosen device has it. */
  modelsOf(way: Way): readonly string[];
  /** Whether a model is on this machine. @param id catalogue id. */
  has(id: string): Promise<boolean>;
  /** Brings models to this machine. @throws Failure */
  pull(ids: readonly string[]): Promise<void>;
  notice(sentence: string): void;
}

/** Finds for each pair of languages the best way that can be had, once. */
export class WayFinder {
  readonly #options: WayFinderOptions;
  readonly #found = new Map<string, Promise<Way>>();
  readonly #foundByText = new Map<string, Promise<Way | undefined>>();

  constructor(options: WayFinderOptions) {
    this.#options = options;
  }

  /** @throws Failure `unsupported-language`; where no way can be had, the failure of the last. */
  find(from: string, to: string): Promise<Way> {
    const key = `${primarySubtag(from)} ${primarySubtag(to)}`;
    const known = this.#found.get(key);
    if (known) return known;
    const found = this.#firstToBeHad(from, to);
    this.#found.set(key, found);
    found.catch(() => this.#found.delete(key));
    return found;
  }

  /**
   * A way by text alone, for words that a person corrected where the way is by the sound. What is on this machine goes before what
   * must be fetched: a few lines are no reason for a large download. Undefined where none can be had.
   */
  findByText(from: string, to: string): Promise<Way | undefined> {
    const key = `${primarySubtag(from)} ${primarySubtag(to)}`;
    const found = this.#foundByText.get(key) ?? this.#byText(from, to);
    this.#foundByText.set(key, found);
    return found;
  }

  async #byText(from: string, to: string): Promise<Way | undefined> {
    const { modelsOf, has, signal } = this.#options;
    const ways = waysFor(from, to).filter(({ method }) => method === 'marian');
    for (const way of ways) {
      const here = await Promise.all(modelsOf(way).map(has));
      if (here.every(Boolean)) return way;
    }
    for (const way of ways) {
      const failure = await this.#whyNot(way);
      if (!failure) return way;
      if (signal.aborted) throw failure;
    }
    return undefined;
  }

  async #firstToBeHad(from: string, to: string): Promise<Way> {
    const { translator, recognizer, signal, notice } = this.#options;
    const ways = waysFor(from, to, translator, recognizer);
    for (const [i, way] of ways.entries()) {
      const failure = await this.#whyNot(way);
      if (!failure) return way;
      const next = ways[i + 1];
      if (signal.aborted || !next) throw failure;
      notice(instead(way, from, to));
    }
    throw new Failure('internal', 'A pair of languages has no way.');
  }

  async #whyNot(way: Way): Promise<Failure | undefined> {
    const { modelsOf, pull } = this.#options;
    for (const { engine, from, to } of way.hops) {
      const descriptor = engines.find(({ kind, id }) => kind === 'translator' && id === engine);
      if (descriptor?.offers && !(await descriptor.offers(from, to)))
        return new Failure('unsupported-language', 'Your browser does not translate this pair of languages.');
    }
    try {
      await pull(modelsOf(way));
      return undefined;
    } catch (error) {
      return Failure.from(error);
    }
  }
}

/** What a person should know where a way cannot be had. */
function instead(way: Way, from: string, to: string): string {
  const pair = `${languageName(from, 'en')} into ${languageName(to, 'en')}`;
  if (way.method === 'builtin') return `Your browser does not translate ${pair}, so another translator does.`;
  return `The translator ${modelsOfWay(way).join(' and ')} could not be downloaded, so ${pair} is translated by the next best: each line says by which.`;
}

import { modelEntry } from '../../../models-manifest/catalogue.ts';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import { languageName, primarySubtag } from '../../core/language.ts';
import type { EngineOptions, Translator } from '../engine.ts';
import { beamSearch } from './beam.ts';
import { marianFiles } from './files.ts';
import { marianNetwork } from './network.ts';

/** Sentences translated together. */
const BATCH = 8;

/** A Marian model as a {@link Translator}. @throws Failure those of `ModelFiles.file`, `out-of-memory`. */
export async function loadMarian(options: EngineOptions): Promise<Translator> {
  const { languages, maxWords } = modelEntry(options.model);
  const files = await marianFiles(options);
  const network = await marianNetwork(files, options);
  return {
    maxWords,
    async translate(texts, from, to, signal) {
      const [source, target] = [primarySubtag(from), primarySubtag(to)];
      if (source !== languages[0] || target !== languages[1])
        throw new Failure(
          'unsupported-language',
          `${options.model} does not translate ${languageName(from, 'en')} into ${languageName(to, 'en')}.`,
        );
      const rows = texts.map((text) => (text.trim() === '' ? [] : files.tokenizer.encode(text.trim())));
      const translated: string[] = texts.map(() => '');
      // Rows of like length together: what is padded is computed for nothing.
      const order = [...rows.keys()]
        .filter((r) => rows[r]?.length)
        .sort((a, b) => lengthOf(rows, a) - lengthOf(rows, b));
      for (let first = 0; first < order.length; first += BATCH) {
        throwIfAborted(signal);
        const together = order.slice(first, first + BATCH);
        const said = await beamSearch(
          network,
          files.config,
          together.map((r) => rows[r] ?? []),
          signal,
        );
        together.forEach((r, i) => {
          translated[r] = files.tokenizer.decode(said[i] ?? []).trim();
        });
      }
      return translated;
    },
    dispose: () => network.dispose(),
  };
}

function lengthOf(rows: readonly (readonly number[])[], row: number): number {
  return rows[row]?.length ?? 0;
}

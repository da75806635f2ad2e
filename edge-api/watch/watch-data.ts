import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import { DOWNLOAD } from '../../wasm-workers/core/publish/package.ts';
import type { WatchData } from '../../wasm-workers/core/publish/watch.ts';
import { DESCRIPTION, writtenKey } from '../keys.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';
import type { SharedDub } from '../shares/gate.ts';

/** What the page needs of a description: the same for all who watch that version. */
export type Shown = Pick<
  WatchData,
  'title' | 'language' | 'duration' | 'hasPicture' | 'hasPoster' | 'sounds' | 'subtitles' | 'chapters'
> & {
  /** Names of what can be saved, with the right to. */
  readonly savable: readonly string[];
};

/** What the page needs of the current version of a dub. @throws Refusal `gone` where it has just been erased. */
export async function shownOf({ id, version }: SharedDub, { memory, objects }: Services): Promise<Shown> {
  const key = writtenKey(id, version, DESCRIPTION);
  const known = memory.shown.get(key);
  if (known) return known;
  const body = await objects.read(key);
  if (!body) throw new Refusal('gone', 'This dub is no longer here.');
  const shown = pick((await new Response(body).json()) as DubDescription);
  memory.shown.set(key, shown);
  return shown;
}

function pick({
  title,
  language,
  duration,
  video,
  poster,
  download,
  audio,
  subtitles,
  chapters,
}: DubDescription): Shown {
  return {
    title,
    language,
    duration,
    hasPicture: video !== undefined,
    hasPoster: poster !== undefined,
    sounds: audio.map(({ key, language: own, name, isOriginal, isDefault }) => {
      return { key, language: own, name, isOriginal, isDefault };
    }),
    subtitles: subtitles.map(({ key, language: own, name }) => ({ key, language: own, name })),
    chapters: chapters.map(({ start, title: called }) => ({ start, title: called })),
    savable: [...(download ? [DOWNLOAD] : []), ...subtitles.map(({ key }) => `${key}.vtt`)],
  };
}

/** Of the names, those that are there: a file sent in parts is taken out of the version where its hash turned out wrong. */
export async function savableOf(
  { id, version }: SharedDub,
  names: readonly string[],
  { sql }: Services,
): Promise<readonly string[]> {
  const rows = await sql.rows<{ name: string }>(
    'SELECT name FROM files WHERE dub = ? AND number = ? AND name IN (SELECT value FROM json_each(?))',
    id,
    version,
    JSON.stringify(names),
  );
  const there = new Set(rows.map(({ name }) => name));
  return names.filter((name) => there.has(name));
}

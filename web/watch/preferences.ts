import { primarySubtag } from '../../wasm-workers/core/language.ts';
import type { WatchSound, WatchSubtitles } from '../../wasm-workers/core/publish/watch.ts';

/** What a viewer chose the last time, on this device. */
export interface Preferences {
  /** A language's primary subtag, or `original`. */
  readonly sound?: string;
  /** A language's primary subtag, or `off`. */
  readonly subtitles?: string;
  /** Playback rate. */
  readonly speed?: number;
}

/** What "the original" is remembered as. */
const ORIGINAL = 'original';
export const OFF = 'off';
/** Playback rates that are offered. */
export const SPEEDS: readonly number[] = [0.75, 1, 1.25, 1.5, 2];

const KEY = 'retongue-watch';

/** What is remembered here; nothing where storage is refused, as it may be inside another site's page. */
export function readPreferences(): Preferences {
  try {
    const kept: unknown = JSON.parse(localStorage.getItem(KEY) ?? '{}');
    if (typeof kept !== 'object' || kept === null) return {};
    const { sound, subtitles, speed } = kept as Record<string, unknown>;
    return {
      ...(typeof sound === 'string' ? { sound } : {}),
      ...(typeof subtitles === 'string' ? { subtitles } : {}),
      ...(SPEEDS.some((offered) => offered === speed) ? { speed: Number(speed) } : {}),
    };
  } catch {
    return {};
  }
}

/** Remembers choices beside those made before. */
export function keepPreferences(changed: Preferences): void {
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...readPreferences(), ...changed }));
  } catch {
    // Then they last as long as the page.
  }
}

/** What to remember of a sound: its language, so that it holds for other dubs too. */
export function preferenceOf({ isOriginal, language, key }: WatchSound): string {
  return isOriginal ? ORIGINAL : primarySubtag(language ?? key);
}

/**
 * The sound to begin with: what the viewer chose the last time, else the first of the viewer's languages that it is spoken in,
 * else the dub's default.
 * @param languages as in `navigator.languages`: BCP 47, the best first.
 */
export function chooseSound(
  sounds: readonly WatchSound[],
  languages: readonly string[],
  remembered?: string,
): WatchSound | undefined {
  const spoken = (language: string) =>
    sounds.find((sound) => sound.language === language) ??
    sounds.find((sound) => sound.language && primarySubtag(sound.language) === primarySubtag(language));
  const kept =
    remembered === ORIGINAL
      ? sounds.find(({ isOriginal }) => isOriginal)
      : remembered !== undefined
        ? spoken(remembered)
        : undefined;
  const native = languages.map(spoken).find((sound) => sound !== undefined);
  return kept ?? native ?? sounds.find(({ isDefault }) => isDefault) ?? sounds[0];
}

/**
 * The subtitles to begin with, by key: as chosen the last time; else none, unless the sound is in none of the viewer's
 * languages and there are subtitles that are.
 */
export function chooseSubtitles(
  subtitles: readonly WatchSubtitles[],
  sound: WatchSound | undefined,
  languages: readonly string[],
  remembered?: string,
): string {
  const own = new Set(languages.map(primarySubtag));
  const written = (tag: string) => subtitles.find(({ language }) => language && primarySubtag(language) === tag)?.key;
  if (remembered === OFF) return OFF;
  const kept = remembered === undefined ? undefined : written(primarySubtag(remembered));
  if (kept !== undefined) return kept;
  if (!sound?.language || own.has(primarySubtag(sound.language))) return OFF;
  return [...own].map(written).find((key) => key !== undefined) ?? OFF;
}

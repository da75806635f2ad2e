/** A sound that can be chosen on the watch page. */
export interface WatchSound {
  /** As in the name of its playlist: `audio-<key>.m3u8`. */
  readonly key: string;
  /** BCP 47; undefined where what is spoken is not known. */
  readonly language?: string;
  readonly name: string;
  readonly isOriginal: boolean;
  readonly isDefault: boolean;
}

/** Subtitles that can be chosen on the watch page: `<key>.vtt` holds all of them. */
export interface WatchSubtitles {
  readonly key: string;
  readonly language?: string;
  readonly name: string;
}

/** What the edge tells the watch page of a dub: no more than who has the link may know. */
export interface WatchData {
  readonly title: string;
  /** Language of the source; undefined where nothing was heard. */
  readonly language?: string;
  /** Seconds of the presentation. */
  readonly duration: number;
  /** Path under which the version's files lie, with a slash at its end: `/s/<share>/<version>/`. */
  readonly base: string;
  readonly hasPicture: boolean;
  readonly hasPoster: boolean;
  readonly sounds: readonly WatchSound[];
  readonly subtitles: readonly WatchSubtitles[];
  /** In order; `start` in seconds. */
  readonly chapters: readonly { readonly start: number; readonly title: string }[];
  /** Names of files that may be saved; empty where the link does not give the right. */
  readonly downloads: readonly string[];
  /** Where to complain about the dub: a `mailto:` or `https:` address; undefined where none is set up. */
  readonly report?: string;
  /** Shown inside another site: the player alone. */
  readonly isEmbedded: boolean;
}

/** Where the worker writes a {@link WatchData} into the watch page, as JSON in an element of this id. */
export const WATCH_DATA_ID = 'watch-data';

import type Hls from 'hls.js';
import type { WatchSound } from '../../wasm-workers/core/publish/watch.ts';

/** Why nothing plays. `withdrawn`: the link has been, or has expired. */
export type Trouble = 'withdrawn' | 'broken' | 'unsupported';

/** What plays, as far as the page steers it. */
export interface Sounding {
  choose(sound: WatchSound): void;
  end(): void;
}

export interface Playing {
  readonly video: HTMLVideoElement;
  /** Address of the multivariant playlist. */
  readonly master: string;
  /** The sound to begin with. */
  readonly first: WatchSound | undefined;
  /** Called with the key of the sound that is now heard. */
  heard(key: string): void;
  trouble(trouble: Trouble): void;
}

/** Refused for good: the link was withdrawn or has expired since the page was opened. */
const REFUSED = [403, 410];
/** A broken decoder is given this many new starts. */
const RECOVERIES = 3;

/** Plays through Media Source Extensions. */
export function playWithHls(Player: typeof Hls, { video, master, first, heard, trouble }: Playing): Sounding {
  const hls = new Player({
    enableWorker: false,
    // Subtitles are `<track>`s of ours: the same for every way of playing, and their text is needed anyway.
    subtitleTrackController: undefined,
    subtitleStreamController: undefined,
    timelineController: undefined,
  });
  let wanted = first;
  let recoveries = 0;
  const apply = () => {
    const index = hls.audioTracks.findIndex(({ url }) => keyOf(url) === wanted?.key);
    if (index >= 0) hls.audioTrack = index;
  };
  const choose = (sound: WatchSound) => {
    wanted = sound;
    apply();
  };
  hls.on(Player.Events.AUDIO_TRACKS_UPDATED, apply);
  hls.on(Player.Events.AUDIO_TRACK_SWITCHED, (_, { url }) => heard(keyOf(url) ?? ''));
  hls.on(Player.Events.ERROR, (_, { fatal, type, response }) => {
    if (REFUSED.includes(response?.code ?? 0)) {
      hls.stopLoad();
      return trouble('withdrawn');
    }
    if (!fatal) return;
    if (type === Player.ErrorTypes.MEDIA_ERROR && recoveries++ < RECOVERIES) return hls.recoverMediaError();
    trouble('broken');
  });
  // Safari's ManagedMediaSource wants to know that nothing is played on another device.
  video.disableRemotePlayback = true;
  hls.loadSource(master);
  hls.attachMedia(video);
  return { choose, end: () => hls.destroy() };
}

/** A sound as Safari offers it (HTML, 4.8.11.10.1); TypeScript's DOM does not know it. */
interface NativeTrack {
  enabled: boolean;
  readonly label: string;
  readonly language: string;
}

/** Plays by the element itself: Apple's browsers without Media Source Extensions. */
export function playNatively({ video, master, first, heard, trouble }: Playing): Sounding {
  const tracks = () => [...((video as { audioTracks?: Iterable<NativeTrack> }).audioTracks ?? [])];
  let wanted = first;
  const apply = () => {
    const all = tracks();
    const chosen = all.find(({ label }) => label === wanted?.name);
    for (const track of all) track.enabled = track === chosen || chosen === undefined;
    if (chosen && wanted) heard(wanted.key);
  };
  const choose = (sound: WatchSound) => {
    wanted = sound;
    apply();
  };
  const failed = () => trouble('broken');
  video.addEventListener('loadedmetadata', apply);
  video.addEventListener('error', failed);
  video.src = master;
  const end = () => {
    video.removeEventListener('loadedmetadata', apply);
    video.removeEventListener('error', failed);
    video.removeAttribute('src');
    video.load();
  };
  return { choose, end };
}

/** The key in the address of a rendition's playlist. */
function keyOf(url: string): string | undefined {
  return /audio-([A-Za-z0-9-]+)\.m3u8/.exec(url)?.[1];
}

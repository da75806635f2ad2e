import type Hls from 'hls.js';
import type { PublishedTranscript } from '../../wasm-workers/core/publish/transcript.ts';
import type { WatchData, WatchSound } from '../../wasm-workers/core/publish/watch.ts';
import { playNatively, playWithHls, type Sounding, type Trouble } from './playing.ts';
import {
  chooseSound,
  chooseSubtitles,
  keepPreferences,
  OFF,
  type Preferences,
  preferenceOf,
  readPreferences,
} from './preferences.ts';

/** What is seen and heard of a published dub, and what the viewer chose. */
export class Viewer {
  readonly data: WatchData;
  #video: HTMLVideoElement | undefined;
  #sounding: Sounding | undefined;
  #sound = $state.raw<WatchSound>();
  #heard = $state<string>();
  #subtitles = $state(OFF);
  #speed = $state(1);
  #time = $state(0);
  #trouble = $state<Trouble>();
  #isReady = $state(false);
  #transcript = $state.raw<PublishedTranscript>();

  /** @param languages the viewer's, as in `navigator.languages`. */
  constructor(data: WatchData, languages: readonly string[], kept: Preferences = readPreferences()) {
    this.data = data;
    this.#sound = chooseSound(data.sounds, languages, kept.sound);
    this.#subtitles = chooseSubtitles(data.subtitles, this.#sound, languages, kept.subtitles);
    this.#speed = kept.speed ?? 1;
  }

  /** Key of the sound that is chosen. */
  get sound(): string {
    return this.#sound?.key ?? '';
  }

  /** Language of the sound that is chosen. */
  get language(): string | undefined {
    return this.#sound?.language;
  }

  /** Whether the sound that is chosen is no dub. */
  get isOriginal(): boolean {
    return this.#sound?.isOriginal ?? false;
  }

  /** Key of the sound that is heard; undefined before anything is. */
  get heard(): string | undefined {
    return this.#heard;
  }

  /** Key of the subtitles that are shown, or {@link OFF}. */
  get subtitles(): string {
    return this.#subtitles;
  }

  /** Playback rate. */
  get speed(): number {
    return this.#speed;
  }

  /** Position in seconds. */
  get time(): number {
    return this.#time;
  }

  get trouble(): Trouble | undefined {
    return this.#trouble;
  }

  /** True once it can be played. */
  get isReady(): boolean {
    return this.#isReady;
  }

  /** What is said; undefined while it is on its way, and for good where it cannot be had. */
  get transcript(): PublishedTranscript | undefined {
    return this.#transcript;
  }

  listen(key: string): void {
    const sound = this.data.sounds.find((candidate) => candidate.key === key);
    if (!sound) return;
    this.#sound = sound;
    keepPreferences({ sound: preferenceOf(sound) });
    this.#sounding?.choose(sound);
  }

  read(key: string): void {
    this.#subtitles = key;
    const chosen = this.data.subtitles.find((candidate) => candidate.key === key);
    keepPreferences({ subtitles: chosen ? (chosen.language ?? chosen.key) : OFF });
  }

  play(speed: number): void {
    this.#speed = speed;
    keepPreferences({ speed });
    if (this.#video) applySpeed(this.#video, speed);
  }

  /** Goes to a time and plays on from there. @param time seconds. */
  seek(time: number): void {
    if (!this.#video) return;
    this.#video.currentTime = Math.min(Math.max(0, time), this.data.duration);
    void this.#video.play().catch(() => {});
  }

  /** Plays into an element. @returns the way to stop. */
  attach(video: HTMLVideoElement): () => void {
    this.#video = video;
    const stop = new AbortController();
    const on = (event: keyof HTMLMediaElementEventMap, does: () => void) =>
      video.addEventListener(event, does, { signal: stop.signal });
    on('timeupdate', () => {
      this.#time = video.currentTime;
    });
    on('seeking', () => {
      this.#time = video.currentTime;
    });
    on('loadedmetadata', () => {
      applySpeed(video, this.#speed);
      this.#isReady = true;
      // Not needed for the first picture, so it does not compete with it.
      if (!this.data.isEmbedded && !this.#transcript) void this.#loadTranscript(stop.signal).catch(() => {});
    });
    on('ratechange', () => {
      // The element's own menu changes it too; it knows rates that are not offered here, which are not remembered.
      this.#speed = video.playbackRate;
    });
    void this.#load(video, stop.signal);
    return () => {
      stop.abort();
      this.#sounding?.end();
      this.#sounding = this.#video = undefined;
    };
  }

  async #loadTranscript(signal: AbortSignal): Promise<void> {
    const answer = await fetch(`${this.data.base}transcript.json`, { signal });
    if (answer.ok) this.#transcript = (await answer.json()) as PublishedTranscript;
  }

  async #load(video: HTMLVideoElement, signal: AbortSignal): Promise<void> {
    const { default: Player } = await import('hls.js').catch(() => ({ default: undefined as typeof Hls | undefined }));
    if (signal.aborted) return;
    const context = {
      video,
      master: `${this.data.base}master.m3u8`,
      first: this.#sound,
      heard: (key: string) => {
        this.#heard = key;
      },
      trouble: (trouble: Trouble) => {
        this.#trouble = trouble;
      },
    };
    // Asked before `canPlayType`: Chromium plays HLS by itself now, but offers no audio tracks then.
    if (Player?.isSupported()) this.#sounding = playWithHls(Player, context);
    else if (video.canPlayType('application/vnd.apple.mpegurl')) this.#sounding = playNatively(context);
    else this.#trouble = Player ? 'unsupported' : 'broken';
  }
}

/** The default too: a player that recovers loads the media again, and goes on at the default rate (HTML, 4.8.11.5). */
function applySpeed(video: HTMLVideoElement, speed: number): void {
  video.defaultPlaybackRate = speed;
  video.playbackRate = speed;
}

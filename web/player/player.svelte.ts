import Hls, { type HlsConfig } from 'hls.js';
import { Failure, type FailureJson } from '../../wasm-workers/core/failure.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ, SEGMENT_FRAMES } from '../../wasm-workers/core/window.ts';
import type { Dubbing } from '../state/dubbing.svelte.ts';
import { dubLoader, dubUrl } from './loader.ts';

/** The name under which the original sound is chosen. */
export const ORIGINAL = 'original';

/** Seconds of one audio segment of the package. */
const AUDIO_SEGMENT = (SEGMENT_FRAMES * FRAME_SAMPLES) / MIX_RATE_HZ;
/** Seconds of dub that must be ready ahead of the playhead before the sound goes over to it. */
const LEAD_IN = 8;
/** Seconds ahead of the playhead at which the sound goes back to the original when the dub ends there. */
const LEAD_OUT = 4;
/** A difference of level that nobody hears, in dB. */
const INAUDIBLE_DB = 0.2;
/** Seconds around the playhead that stay as they are when sound is fetched again. */
const STEADY = 2;
/** A held request must not time out: our loader sets no limits, and these tell hls.js so. */
const PATIENT = {
  default: {
    maxTimeToFirstByteMs: Number.POSITIVE_INFINITY,
    maxLoadTimeMs: Number.POSITIVE_INFINITY,
    timeoutRetry: null,
    errorRetry: null,
  },
};

/**
 * Plays a dub while it is being made. Where the chosen language is not ready yet the original sounds; the sound goes over to
 * the dub as soon as it is there.
 */
export class Player {
  readonly #dubbing: Dubbing;
  #hls: Hls | undefined;
  #video: HTMLVideoElement | undefined;
  #wanted = $state(ORIGINAL);
  #sounding = $state(ORIGINAL);
  /** The track that was last asked of hls.js. */
  #aimed = $state<string>();
  #waiting = $state.raw<readonly string[]>([]);
  #time = $state(0);
  #failure = $state.raw<FailureJson>();
  #tracks = $state.raw<ReadonlyMap<string, number>>(new Map());
  /** Languages whose sound is fetched at the level of the finished dub. */
  readonly #levelled = new Set<string>();

  constructor(dubbing: Dubbing) {
    this.#dubbing = dubbing;
    this.#wanted = dubbing.languages[0] ?? ORIGINAL;
  }

  static get supported(): boolean {
    return Hls.isSupported();
  }

  /** `original` or a language, as the person wants it. */
  get wanted(): string {
    return this.#wanted;
  }

  /** What is heard now. */
  get sounding(): string {
    return this.#sounding;
  }

  /** True while the original stands in for a dub that is not ready here. */
  get standingIn(): boolean {
    return this.#wanted !== ORIGINAL && !this.#ready(this.#wanted);
  }

  /** Names of the files that the player waits for. */
  get waiting(): readonly string[] {
    return this.#waiting;
  }

  #hold(name: string, held: boolean): void {
    this.#waiting = held ? [...this.#waiting, name] : this.#waiting.filter((waited) => waited !== name);
  }

  /** Position in seconds of the source. */
  get time(): number {
    return this.#time;
  }

  get failure(): FailureJson | undefined {
    return this.#failure;
  }

  /** Plays into a video element. @returns the way to stop. */
  attach(video: HTMLVideoElement): () => void {
    const config: Partial<HlsConfig> = {
      loader: dubLoader(this.#dubbing.run.files, (name, held) => this.#hold(name, held)) as HlsConfig['loader'],
      enableWorker: false,
      startPosition: 0,
      // Each segment is made when it is asked for, so little is asked for ahead.
      maxBufferLength: 12,
      backBufferLength: 60,
      // Subtitles are ours (subtitles.ts): the cues of a dub grow while it plays.
      subtitleTrackController: undefined,
      subtitleStreamController: undefined,
      timelineController: undefined,
      fragLoadPolicy: PATIENT,
      playlistLoadPolicy: PATIENT,
      manifestLoadPolicy: PATIENT,
    };
    for (const language of Object.keys(this.#dubbing.state.gainsDb)) this.#levelled.add(language);
    const hls = new Hls(config);
    this.#hls = hls;
    this.#video = video;
    hls.on(Hls.Events.AUDIO_TRACKS_UPDATED, () => this.#learnTracks());
    hls.on(Hls.Events.AUDIO_TRACK_SWITCHED, (_, { id }) => {
      this.#sounding = [...this.#tracks].find(([, track]) => track === id)?.[0] ?? ORIGINAL;
    });
    hls.on(Hls.Events.ERROR, (_, { fatal, type, details, error }) => {
      // A dub that was stopped answers no more requests; the page says so elsewhere.
      if (!fatal || this.#dubbing.stopped) return;
      if (type === Hls.ErrorTypes.MEDIA_ERROR) return hls.recoverMediaError();
      this.#failure = new Failure('internal', `The player stopped: ${details}.`, error).toJSON();
    });
    hls.loadSource(dubUrl('master.m3u8'));
    hls.attachMedia(video);
    const stop = new AbortController();
    const { signal } = stop;
    const moved = () => this.#moved();
    video.addEventListener('timeupdate', moved, { signal });
    video.addEventListener('seeking', () => this.#seeking(), { signal });
    return () => {
      stop.abort();
      hls.destroy();
      this.#hls = this.#video = undefined;
    };
  }

  /** Learns which rendition of the master playlist is which, by the name of its playlist. */
  #learnTracks(): void {
    const tracks = this.#hls?.audioTracks ?? [];
    this.#aimed = undefined;
    this.#tracks = new Map(tracks.map(({ url }, index) => [/audio-([^/]+)\.m3u8/.exec(url)?.[1] ?? ORIGINAL, index]));
    this.update();
  }

  /** Chooses what to hear. */
  listen(to: string): void {
    this.#wanted = to;
    this.update();
  }

  /** Goes over to what should sound now. Call it when the dub's state has changed. */
  update(): void {
    this.#fetchAtLevel();
    const should = this.#wanted === ORIGINAL || this.#ready(this.#wanted) ? this.#wanted : ORIGINAL;
    const track = this.#tracks.get(should) ?? this.#tracks.get(ORIGINAL);
    if (!this.#hls || track === undefined || this.#aimed === should) return;
    this.#aimed = should;
    // What is buffered sounds on until the first segment of the other track is there: no hole, however long that takes.
    this.#hls.nextAudioTrack = track;
  }

  /**
   * What was fetched while the dub was made is at the preview's level. Once the dub's own is known it is fetched again, but for the
   * moments around the playhead, so that nothing stops: the level changes once, now, and not wherever old and new meet.
   */
  #fetchAtLevel(): void {
    const language = this.#sounding;
    const gainDb = this.#dubbing.state.gainsDb[language];
    if (!this.#hls || gainDb === undefined || this.#levelled.has(language)) return;
    this.#levelled.add(language);
    if (Math.abs(gainDb) < INAUDIBLE_DB) return;
    const flush = (startOffset: number, endOffset: number) => {
      if (endOffset > startOffset)
        this.#hls?.trigger(Hls.Events.BUFFER_FLUSHING, { startOffset, endOffset, type: 'audio' });
    };
    flush(0, this.#time - STEADY);
    flush(this.#time + STEADY, Number.POSITIVE_INFINITY);
  }

  /** Whether the audio segment at the playhead and some lead after it can be heard in a language. */
  #ready(language: string): boolean {
    const lead = this.#aimed === language ? LEAD_OUT : LEAD_IN;
    const end = Math.min(this.#dubbing.duration, this.#time + lead);
    const start = Math.min(segmentStart(this.#time), end - 0.1);
    return this.#dubbing.canHear(language, start, end);
  }

  seek(time: number): void {
    if (!this.#video) return;
    this.#video.currentTime = Math.min(Math.max(0, time), this.#dubbing.duration);
    void this.#video.play().catch(() => {});
  }

  #seeking(): void {
    this.#moved();
    this.#dubbing.run.seek(segmentStart(this.#time));
  }

  #moved(): void {
    this.#time = this.#video?.currentTime ?? 0;
    this.update();
  }
}

/** Start of the audio segment that holds a time: it may begin in the window before. */
function segmentStart(time: number): number {
  return Math.floor(time / AUDIO_SEGMENT) * AUDIO_SEGMENT;
}

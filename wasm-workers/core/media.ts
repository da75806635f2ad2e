/** Decoded audio: one array a channel, all of equal length, samples in [-1, 1]. */
export interface Pcm {
  readonly sampleRateHz: number;
  readonly channels: readonly Float32Array[];
}

interface TrackBase {
  /** Position among the tracks of its kind, from 0. */
  readonly index: number;
  /** Codec as RFC 6381 writes it (`avc1.64001f`, `mp4a.40.2`), or ffmpeg's name where there is none. */
  readonly codec: string;
  /** BCP 47, where the container says so. */
  readonly language?: string;
  readonly name?: string;
  readonly isDefault: boolean;
  /** Seconds of the presentation at which the track's first sample plays. */
  readonly start: number;
  /** Seconds; where it is unknown the presentation's. */
  readonly duration: number;
}

export interface AudioTrack extends TrackBase {
  readonly kind: 'audio';
  readonly channels: number;
  readonly sampleRateHz: number;
  /** Whether this adapter can decode it. */
  readonly decodable: boolean;
}

export interface VideoTrack extends TrackBase {
  readonly kind: 'video';
  /** Display size in pixels, after rotation and pixel aspect. */
  readonly width: number;
  readonly height: number;
  /** Clockwise degrees: 0, 90, 180 or 270. */
  readonly rotation: number;
  /** Whether the codec may be stream-copied into HLS (H.264, HEVC, AV1, VP9). */
  readonly copyable: boolean;
  /** Bits a second, measured, 0 where unknown. */
  readonly bitrate: number;
  /** Frames a second, on average. */
  readonly frameRate: number;
}

export interface SubtitleTrack extends TrackBase {
  readonly kind: 'subtitle';
}

export interface Chapter {
  readonly start: number;
  readonly end: number;
  readonly title: string;
}

/** What `probe` finds in a source. */
export interface Probe {
  /** Container, such as `mp4`, `matroska`, `wav`. */
  readonly container: string;
  /** Seconds of the presentation, which starts at 0. */
  readonly duration: number;
  readonly audio: readonly AudioTrack[];
  readonly video: readonly VideoTrack[];
  readonly subtitles: readonly SubtitleTrack[];
  readonly chapters: readonly Chapter[];
  /** Which adapter read it, and therefore handles it. */
  readonly media: MediaToolId;
}

export type MediaToolId = 'mediabunny' | 'ffmpeg';

/** A displayed line of text. */
export interface Cue {
  readonly start: number;
  readonly end: number;
  readonly text: string;
  /** Speaker's label, where known. */
  readonly speaker?: string;
}

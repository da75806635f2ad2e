import type { MediaToolId, Pcm, Probe } from '../core/media.ts';
import type { Engine } from './engine.ts';

/** A stretch of an audio track to decode. */
export interface DecodeRequest {
  /** Index among the audio tracks. */
  readonly track: number;
  /** Seconds of the presentation, half-open. `end` may be Infinity. */
  readonly start: number;
  readonly end: number;
  readonly sampleRateHz: number;
  /** 1 or 2; more channels are mixed down (ITU-R BS.775). */
  readonly channels: 1 | 2;
}

/** Dubbed speech with its place in a window, ready to be mixed. */
export interface SpeechPiece {
  /** Sample offset in the window at the mix rate; ≥ 0. */
  readonly offset: number;
  /** Mono, at the mix rate. */
  readonly samples: Float32Array;
}

export interface MixRequest {
  /** The window's original sound at the mix rate, two channels. */
  readonly original: Pcm;
  readonly pieces: readonly SpeechPiece[];
  /** Gain of the original while the dub speaks, in dB (about −26). */
  readonly duckDb: number;
}

/** One HLS media segment of a track of the source. */
export interface SegmentSpan {
  readonly start: number;
  readonly duration: number;
}

/** The video track of a source, cut for HLS at key frames. */
export interface SegmentIndex {
  /** RFC 6381. */
  readonly codec: string;
  readonly spans: readonly SegmentSpan[];
}

/** An AAC-LC track whose packets HLS can have as they are, and where they lie. */
export interface AudioCopy {
  /** AudioSpecificConfig (ISO/IEC 14496-3). */
  readonly config: readonly number[];
  readonly sampleRateHz: number;
  readonly channels: number;
  /** Bits a second, on average. */
  readonly bitrate: number;
  /** Packets of the track before the first that is copied: their sound lies before the presentation. */
  readonly skipped: number;
  /** Samples from the start of the presentation to the sound of the first packet copied; less than 50 ms. */
  readonly offset: number;
  /** Packets copied, of 1024 samples each, without a gap. */
  readonly packets: number;
}

/**
 * Reads, mixes and packages media. Two complete adapters stand behind one contract test: mediabunny + dsp, and ffmpeg.wasm.
 * All times are seconds of the presentation: edit lists and start offsets are applied, gaps in audio are silence.
 */
export interface MediaTool extends Engine {
  readonly id: MediaToolId;
  /** @throws Failure `unsupported-input` with what is wrong with the file. */
  probe(source: Blob, signal: AbortSignal): Promise<Probe>;
  /** Decodes in pieces of at most about one second, in order, without gaps; together they last exactly `end - start` (to the sample), or to the end of the track's audio when `end` is Infinity. */
  decode(source: Blob, request: DecodeRequest, signal: AbortSignal): AsyncIterable<Pcm>;
  /** Ducks the original under the dub and adds both; no limiter, no change of loudness. As long as the original. */
  mix(request: MixRequest, signal: AbortSignal): Promise<Pcm>;
  /** Cuts the video track into HLS segments of about six seconds, at key frames only. */
  segmentIndex(source: Blob, videoTrack: number, signal: AbortSignal): Promise<SegmentIndex>;
  /** One CMAF segment of the video track, stream-copied, and its init section. Presentation times are kept. */
  segment(
    source: Blob,
    videoTrack: number,
    span: SegmentSpan,
    signal: AbortSignal,
  ): Promise<{ init: Uint8Array; media: Uint8Array }>;
  /**
   * As {@link segment}, but coded anew in H.264, for video that is not `copyable`.
   * @throws Failure `unsupported-input` where this adapter cannot do it; the other one may.
   */
  transcodeSegment?(
    source: Blob,
    videoTrack: number,
    span: SegmentSpan,
    signal: AbortSignal,
  ): Promise<{ init: Uint8Array; media: Uint8Array }>;
  /**
   * Whether a track's packets can be copied into HLS.
   * @param duration seconds of the presentation to package.
   * @returns undefined for what has to be coded anew: another codec, more channels, sound that begins late, has gaps or ends early.
   */
  audioCopy(source: Blob, audioTrack: number, duration: number, signal: AbortSignal): Promise<AudioCopy | undefined>;
  /**
   * Raw AAC packets of a track that can be copied.
   * @param first counted from the first packet that is copied; ≥ −`copy.skipped`.
   */
  copyAudio(
    source: Blob,
    audioTrack: number,
    copy: AudioCopy,
    first: number,
    count: number,
    signal: AbortSignal,
  ): Promise<readonly Uint8Array[]>;
  /** Embedded text subtitles of a track, as WebVTT text. */
  subtitles(source: Blob, subtitleTrack: number, signal: AbortSignal): Promise<string>;
}

/** Encodes to AAC-LC, always with the same wasm encoder, so that equal samples give equal packets. */
export interface AacEncoder extends Engine {
  /**
   * @param pcm 48 kHz, two channels, a multiple of 1024 samples.
   * @returns one packet a frame of input, then the flushed one; packet k codes frames k−1 and k (ISO/IEC 14496-3).
   */
  encode(pcm: Pcm, bitrate: number, signal: AbortSignal): Promise<AacPackets>;
}

export interface AacPackets {
  /** AudioSpecificConfig (ISO/IEC 14496-3), for `esds`. */
  readonly config: Uint8Array;
  readonly packets: readonly Uint8Array[];
}

import type { LanguageGuess } from '../core/language.ts';
import type { AudioTrack, MediaToolId, Pcm, Probe } from '../core/media.ts';
import type { ModelFiles } from '../core/models.ts';
import type { VoiceScale } from '../core/speaker.ts';
import type { Interval } from '../core/window.ts';
import type { Turn } from '../dsp/turns.ts';

/** Where a network runs. `webgpu` only after the probe has shown that it computes what wasm computes. */
export type Device = 'webgpu' | 'wasm';

/** What every engine is loaded with. */
export interface EngineOptions {
  /** Catalogue id of the model, such as `whisper-base`. */
  readonly model: string;
  readonly device: Device;
  /** Threads it may use, ≥ 1. */
  readonly threads: number;
  readonly models: ModelFiles;
  readonly signal?: AbortSignal;
}

/** Anything that holds memory outside the garbage collector's reach. */
export interface Engine {
  dispose(): Promise<void>;
}

/** Finds speech in audio of 16 kHz. */
export interface VoiceDetector extends Engine {
  /** Starts to listen to a source. Several may be listened to at a time: each remembers its own. */
  begin(): VoiceDetection;
}

/** One source being listened to: it remembers what it heard between calls of `push`. */
export interface VoiceDetection {
  /**
   * @param samples mono, 16 kHz, any length; what does not fill a frame is kept for the next call.
   * @returns speech probability in [0, 1] of each frame of {@link VAD_FRAME_SAMPLES} completed.
   */
  push(samples: Float32Array): Promise<Float32Array>;
}

/** Samples of one frame of the voice detector: 32 ms at 16 kHz. */
export const VAD_FRAME_SAMPLES = 512;

/** A word as heard, in seconds from the start of the audio given. */
export interface HeardWord extends Interval {
  readonly text: string;
  readonly confidence?: number;
}

/** A stretch of text with its time, in seconds from the start of the audio given. */
export interface HeardSegment extends Interval {
  readonly text: string;
}

export interface Recognition {
  /** BCP 47, detected or as given. */
  readonly language: string;
  /** Probability of the language in [0, 1]; 1 where it was given. */
  readonly languageConfidence: number;
  readonly words: readonly HeardWord[];
}

export interface Recognizer extends Engine {
  /**
   * Which languages the audio may be in, likeliest first; none where there is no sound. Transcribing the same audio next costs no
   * more than it would alone.
   * @param audio mono, 16 kHz, at most 29 s.
   */
  detect(audio: Float32Array, signal: AbortSignal): Promise<readonly LanguageGuess[]>;
  /**
   * @param audio mono, 16 kHz, at most 29 s.
   * @param language BCP 47, or undefined to detect it.
   */
  transcribe(audio: Float32Array, language: string | undefined, signal: AbortSignal): Promise<Recognition>;
  /**
   * The recogniser's own translation of speech, by segments, because its word times are unreliable here.
   * @throws Failure `unsupported-language` for pairs it cannot do.
   */
  translate(audio: Float32Array, from: string, to: string, signal: AbortSignal): Promise<readonly HeardSegment[]>;
}

/** Translates text. The seat of marian and of the browser's own translator. */
export interface Translator extends Engine {
  /** Longest sentence, in words, that it translates well; undefined where it copes with any. */
  readonly maxWords?: number;
  /** One translation for each text, in order; '' for an empty one. @throws Failure `unsupported-language`. */
  translate(texts: readonly string[], from: string, to: string, signal: AbortSignal): Promise<readonly string[]>;
}

/** Speaks text. */
export interface Synthesizer extends Engine {
  /**
   * @param request.speaker as VoiceRef.speaker.
   * @param request.speed 1 is the voice's own; > 1 is faster.
   * @param request.noise scale of the random part in [0, 1], where the voice has one; 0 makes equal calls give equal bytes.
   * @returns mono audio at the voice's own rate, without long silence at either end.
   */
  speak(request: SpeakRequest, signal: AbortSignal): Promise<Pcm>;
}

export interface SpeakRequest {
  readonly text: string;
  /** BCP 47. */
  readonly language: string;
  readonly speaker: string;
  readonly speed: number;
  readonly noise?: number;
}

/** Tells voices apart: what one person says gives vectors of nearly one direction. */
export interface SpeakerEmbedder extends Engine {
  readonly scale: VoiceScale;
  /**
   * One vector of unit length for each span; they share the work that the spans have in common.
   * @param audio mono, 16 kHz, at most 29 s.
   * @param spans stretches of speech in seconds of `audio`, each of one or more intervals in order; in all at least 0.3 s each.
   */
  embed(
    audio: Float32Array,
    spans: readonly (readonly Interval[])[],
    signal: AbortSignal,
  ): Promise<readonly Float32Array[]>;
}

/** Tells who of a few people speaks when, also where they speak at the same time. */
export interface SpeakerSegmenter extends Engine {
  /**
   * @param audio mono, 16 kHz, at most 10 s.
   * @returns turns in seconds of `audio`, by start; a `voice` is a number (at most three) that holds for this call only.
   * @throws Failure `internal` for longer audio.
   */
  segment(audio: Float32Array, signal: AbortSignal): Promise<readonly Turn[]>;
}

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

/** Finds out whether WebGPU computes here what wasm computes. */
export interface DeviceProber extends Engine {
  probe(signal: AbortSignal): Promise<ProbedDevice>;
}

export interface ProbedDevice {
  readonly device: Device;
  /** Why this device: a sentence. */
  readonly reason: string;
}

/** The kinds of engine and what stands behind each. */
export interface EngineKinds {
  detector: VoiceDetector;
  recognizer: Recognizer;
  translator: Translator;
  synthesizer: Synthesizer;
  embedder: SpeakerEmbedder;
  segmenter: SpeakerSegmenter;
  media: MediaTool;
  aac: AacEncoder;
  prober: DeviceProber;
}

export type EngineKind = keyof EngineKinds;

/** What the interface knows of an engine without loading it. */
export interface EngineDescriptor<Kind extends EngineKind = EngineKind> {
  readonly id: string;
  readonly kind: Kind;
  /** `name@version` of every package whose code shapes its outputs: part of each step's key. */
  readonly packages: readonly string[];
  /** Whether it translates this pair here (BCP 47), where only the browser knows; it may fetch what it needs for that. */
  offers?(from: string, to: string): Promise<boolean>;
  load(options: EngineOptions): Promise<EngineKinds[Kind]>;
}

/** Which engine, which model, where: part of a step's params, and so of its key. */
export interface EngineRef {
  readonly id: string;
  readonly model: string;
  readonly device: Device;
  /** Digests of the model's files and `name@version` of the engine's packages. */
  readonly dependencies: readonly string[];
}

/** Engines kept warm between steps, by kind, id and options. */
export interface EngineRoom {
  get<Kind extends EngineKind>(
    kind: Kind,
    engine: Pick<EngineRef, 'id' | 'model' | 'device'>,
    signal: AbortSignal,
  ): Promise<EngineKinds[Kind]>;
}

/** The audio track a dub listens to unless the person chooses: the default one, else the first decodable. */
export function chooseAudioTrack(tracks: readonly AudioTrack[]): AudioTrack | undefined {
  const decodable = tracks.filter((track) => track.decodable);
  return decodable.find((track) => track.isDefault) ?? decodable[0];
}

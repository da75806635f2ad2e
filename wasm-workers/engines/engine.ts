import type { LanguageGuess } from '../core/language.ts';
import type { AudioTrack, Pcm } from '../core/media.ts';
import type { ModelFiles } from '../core/models.ts';
import type { VoiceScale } from '../core/speaker.ts';
import type { Interval } from '../core/window.ts';
import type { Turn } from '../dsp/turns.ts';
import type { AacEncoder, MediaTool } from './media-tool.ts';

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

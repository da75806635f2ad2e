import type { Probe } from '../../wasm-workers/core/media.ts';
import type { Place } from '../../wasm-workers/core/place.ts';
import type { VoiceRef } from '../../wasm-workers/core/speech.ts';
import type { DeviceChoice, DubRequest, Target } from '../../wasm-workers/pipeline/request.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';

/** A voice as a person chooses it. */
export interface VoiceOption {
  readonly voice: VoiceRef;
  /** Such as `Dora`. */
  readonly name: string;
  /** BCP 47 with its region, such as `es-MX`. */
  readonly language: string;
  readonly gender?: 'female' | 'male';
  readonly licence: string;
  /** Whether its terms must be accepted first. */
  readonly restricted: boolean;
}

/** A language that the speech can be dubbed into. */
export interface TargetOption {
  /** BCP 47. */
  readonly language: string;
  readonly voices: readonly VoiceOption[];
  /** A sentence about its quality, where there is something to say. */
  readonly note?: string;
}

/** What a dub will cost, before it starts. `storageBytes` counts the download too. */
export interface Estimate {
  readonly seconds: number;
  readonly downloadBytes: number;
  readonly storageBytes: number;
  /** Bytes that the small translator would save of the download; 0 where there is nothing to choose. */
  readonly smallTranslatorSavesBytes: number;
}

export interface Licence {
  readonly name: string;
  readonly url?: string;
  readonly attribution?: string;
  /** Read and accepted by the person first. */
  readonly restricted?: boolean;
}

/** A model as the panel lists it. */
export interface ModelRow {
  readonly id: string;
  readonly task: string;
  readonly bytes: number;
  /** Bytes held on this device, in [0, bytes]. */
  readonly heldBytes: number;
  readonly languages: readonly string[];
  readonly licence: Licence;
  readonly accepted: boolean;
  /** Whether all of it is here. */
  readonly isComplete: boolean;
  readonly note?: string;
}

/** Models on this device. */
export interface ModelShelf {
  list(): Promise<readonly ModelRow[]>;
  /** @param onProgress bytes that have arrived and bytes in all. */
  pull(ids: readonly string[], signal: AbortSignal, onProgress: (loaded: number, total: number) => void): Promise<void>;
  delete(id: string): Promise<void>;
  accept(id: string): Promise<void>;
}

/** Everything the studio asks of the computing side. The real one is backend/browser.ts. */
export interface Backend {
  probe(file: File, signal: AbortSignal): Promise<Probe>;
  /** @param from BCP 47 of the speech, or undefined while it is not known. */
  targets(from: string | undefined): readonly TargetOption[];
  /** @param duration seconds of source to dub. */
  estimate(duration: number, request: DubRequest): Promise<Estimate>;
  /** Models of the request whose licence must be accepted first. */
  unaccepted(request: DubRequest): Promise<readonly Pick<ModelRow, 'id' | 'licence'>[]>;
  /** Bytes to download before a voice can be heard; 0 when all of it is here. */
  voiceDownloadBytes(target: Target): Promise<number>;
  /** A voice says a sentence in its language: WAV. */
  previewVoice(target: Target, signal: AbortSignal): Promise<Blob>;
  /** Where networks would run, and why: tried, not guessed. */
  place(asked: DeviceChoice): Promise<Place>;
  start(file: File, request: DubRequest): Promise<DubRun>;
  /** One MP4 with every audio track. */
  mp4(run: DubRun, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** All files of the package in one zip. */
  zip(run: DubRun, signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  readonly models: ModelShelf;
}

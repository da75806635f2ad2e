import { hasModelEntry, modelDigests, modelEntry, withRequirements } from '../../models-manifest/catalogue.ts';
import type { MediaToolId } from '../core/media.ts';
import type { Place } from '../core/place.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { Device, EngineRef } from '../engines/engine.ts';
import { engineRef } from '../engines/index.ts';
import type { SpeakingVoice } from '../stages/synthesize.ts';
import type { TranslationRoute } from '../stages/translate.ts';
import { baseModels, EMBEDDER, voiceOf } from './choices.ts';
import type { DubRequest } from './request.ts';
import type { Way } from './ways.ts';

/** Characters a second of a voice that nobody has measured (field notes, "Timing"). */
const CHARS_PER_SECOND = 15;
/** Bits a second of every audio rendition. */
export const AUDIO_BITRATE = 128_000;

/** Which engines a dub uses, as params of its steps. */
export class DubEngines {
  /** Where networks run and why, once it was chosen. */
  place: Place | undefined;
  readonly #request: DubRequest;
  readonly #used = new Set<string>();

  constructor(request: DubRequest) {
    this.#request = request;
  }

  get device(): Device {
    return this.place?.device ?? 'wasm';
  }

  mediaTools(): readonly EngineRef[] {
    const ids: readonly MediaToolId[] =
      this.#request.media === 'auto' ? ['mediabunny', 'ffmpeg'] : [this.#request.media];
    return ids.map((id) => this.mediaTool(id));
  }

  mediaTool(id: MediaToolId): EngineRef {
    return engineRef('media', id, id === 'ffmpeg' ? 'ffmpeg-core' : '');
  }

  detector(): EngineRef {
    return engineRef('detector', 'silero', 'silero-vad');
  }

  recognizer(device = this.device): EngineRef {
    return this.#whisper(this.#request.recognizer, device);
  }

  /** WebGPU computes with other weights: an fp32 encoder and a q4 decoder (field notes, "Listening"). */
  #whisper(model: string, device = this.device): EngineRef {
    const onGpu = `${model}-webgpu`;
    return device === 'webgpu' && hasModelEntry(onGpu)
      ? engineRef('recognizer', 'whisper', onGpu, 'webgpu')
      : engineRef('recognizer', 'whisper', model);
  }

  /** A way with its engines, as params of a step. opus-mt fails on WebGPU (models.md), so text is translated on wasm. */
  routeOf({ method, sound, hops }: Way): TranslationRoute {
    return {
      method,
      ...(sound ? { sound: { engine: this.#whisper(sound.model), to: sound.to } } : {}),
      hops: hops.map(({ engine, model, from, to }) => ({ engine: engineRef('translator', engine, model), from, to })),
    };
  }

  /** Catalogue ids of what a way loads. */
  modelsOf(way: Way): readonly string[] {
    const { sound, hops } = this.routeOf(way);
    const engines = [...(sound ? [sound.engine] : []), ...hops.map(({ engine }) => engine)];
    return withRequirements(engines.map(({ model }) => model).filter(Boolean));
  }

  /** Remembers a way that was taken, with what it loads. */
  use(way: Way): void {
    for (const id of this.modelsOf(way)) this.#used.add(id);
  }

  embedder(): EngineRef {
    return engineRef('embedder', modelEntry(EMBEDDER).engine, EMBEDDER);
  }

  encoding() {
    return { encoder: engineRef('aac', 'aac'), bitrate: AUDIO_BITRATE };
  }

  /** @param language the target's, BCP 47. */
  speakingVoice(language: string, voice: VoiceRef): SpeakingVoice {
    const choice = voiceOf(voice);
    // Kokoro's int8 weights are made for wasm; Piper's are fp32 and run on both.
    const onGpu = this.device === 'webgpu' && choice.engine === 'piper';
    const engine = engineRef('synthesizer', choice.engine, voice.model, onGpu ? 'webgpu' : 'wasm');
    // Kokoro keeps each voice in a file of its own.
    const dependencies =
      choice.id === voice.model ? engine.dependencies : [...engine.dependencies, ...modelDigests(choice.id)];
    return {
      synthesizer: { ...engine, dependencies },
      language: choice.language.startsWith(`${language}-`) ? choice.language : language,
      voice,
      charsPerSecond: choice.charsPerSecond ?? CHARS_PER_SECOND,
    };
  }

  /** Scale of the voices' random part. */
  noise(): number {
    return this.#request.noise ?? 1;
  }

  modelDigests(): Record<string, readonly string[]> {
    return Object.fromEntries(this.models().map((id) => [id, modelDigests(id)]));
  }

  /** Catalogue ids of all that this dub loads, on the device that was chosen: translators as soon as they are known. */
  models(): readonly string[] {
    const chosen = this.recognizer();
    const base = baseModels(this.#request);
    const listed = base.filter((id) => id !== this.#request.recognizer);
    const own = base.length > listed.length ? [chosen.model] : [];
    const onGpu = chosen.device === 'webgpu' ? ['ort-webgpu'] : [];
    return withRequirements([...new Set([...own, ...onGpu, ...listed, ...this.#used])]);
  }
}

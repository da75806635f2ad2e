import { hasModelEntry, modelDigests, modelEntry, withRequirements } from '../../models-manifest/catalogue.ts';
import type { MediaToolId } from '../core/media.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { TranslationMethod } from '../core/utterance.ts';
import type { Device, EngineRef } from '../engines/engine.ts';
import { engineRef } from '../engines/index.ts';
import type { SpeakingVoice } from '../stages/synthesize.ts';
import { DRAFT_MODEL, EMBEDDER, modelsFor, voiceOf } from './choices.ts';
import type { DubRequest } from './request.ts';

/** Characters a second of a voice that nobody has measured (field notes, "Timing"). */
const CHARS_PER_SECOND = 15;
/** Bits a second of every audio rendition. */
export const AUDIO_BITRATE = 128_000;

/** Which engines a dub uses, as params of its steps. */
export class DubEngines {
  /** Where networks run. */
  device: Device = 'wasm';
  readonly #request: DubRequest;

  constructor(request: DubRequest) {
    this.#request = request;
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

  recognizer(): EngineRef {
    return this.#whisper(this.#request.recognizer);
  }

  /** WebGPU computes with other weights: an fp32 encoder and a q4 decoder (field notes, "Listening"). */
  #whisper(model: string): EngineRef {
    const onGpu = `${model}-webgpu`;
    return this.device === 'webgpu' && hasModelEntry(onGpu)
      ? engineRef('recognizer', 'whisper', onGpu, 'webgpu')
      : engineRef('recognizer', 'whisper', model);
  }

  translatorFor(method: TranslationMethod): EngineRef {
    return this.#whisper(method === 'draft' ? DRAFT_MODEL : this.#request.recognizer);
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

  /** Catalogue ids of all that this dub loads, on the device that was chosen. */
  models(): readonly string[] {
    const chosen = this.recognizer();
    const asked = modelsFor(this.#request);
    const listed = asked.filter((id) => id !== this.#request.recognizer);
    const own = asked.length > listed.length ? [chosen.model] : [];
    return withRequirements([...own, ...(chosen.device === 'webgpu' ? ['ort-webgpu'] : []), ...listed]);
  }
}

import type { GivenTranscript } from '../core/given-transcript.ts';
import type { MediaToolId } from '../core/media.ts';
import type { SpeakerEdits } from '../core/people.ts';
import type { VoiceRef } from '../core/speech.ts';
import type { Glossary } from '../core/translation/glossary.ts';
import type { UtteranceEdit } from '../core/utterance.ts';
import type { TranslatorChoice } from './ways.ts';

/** Where networks run; `auto` takes WebGPU where the probe has proved it. */
export type DeviceChoice = 'auto' | 'webgpu' | 'wasm';

/** One language to dub into and who speaks it. */
export interface Target {
  /** BCP 47, such as `es`. */
  readonly language: string;
  /** The main voice: the first to speak has it, others get one that fits. */
  readonly voice: VoiceRef;
  /** Whether the first to speak, too, gets a voice that fits; then the main voice stands in where nobody's pitch is known. */
  readonly fitVoice?: boolean;
}

/** Everything a person decides before a dub starts. Plain JSON. */
export interface DubRequest {
  /** Index among the source's audio tracks; undefined takes the default one. */
  readonly audioTrack?: number;
  /** Seconds of the source to dub, from its start; undefined takes all of it. */
  readonly until?: number;
  /** BCP 47 of the speech, or undefined to detect it. */
  readonly from?: string;
  readonly targets: readonly Target[];
  /** The person's own transcript, in place of listening. */
  readonly transcript?: GivenTranscript;
  /** Catalogue id of the recogniser's model: `whisper-tiny`, `whisper-base`, `whisper-small`. */
  readonly recognizer: string;
  /** Who translates; undefined is `auto`. */
  readonly translator?: TranslatorChoice;
  /** The person's own words for words. */
  readonly glossary?: Glossary;
  readonly media: 'auto' | MediaToolId;
  readonly device: DeviceChoice;
  /** Code the picture anew in H.264 where its codec does not play in every browser; else one that plays in none is left out. */
  readonly recodeVideo?: boolean;
  /** Stop after transcription until the person has read and corrected the words. */
  readonly reviewTranscript: boolean;
  /** A person's corrections of what was heard and of what is said. */
  readonly edits: readonly UtteranceEdit[];
  /** Who speaks, as far as a person decided it. */
  readonly speakers?: SpeakerEdits;
  /** Master gain of each target language in dB, from the dub that this one corrects: kept while the whole stays within ±0.5 LU. */
  readonly gainsDb?: Readonly<Record<string, number>>;
  /** Scale of the voices' random part in [0, 1]; 0 where runs are compared. */
  readonly noise?: number;
}

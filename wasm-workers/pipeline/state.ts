import type { Artifact } from '../core/artifact.ts';
import type { FailureJson } from '../core/failure.ts';
import type { Probe } from '../core/media.ts';
import type { Person, SpeakerEdits } from '../core/people.ts';
import type { Place } from '../core/place.ts';
import type { DubDescription } from '../core/publish/description.ts';
import type { Placement, VoiceRef } from '../core/speech.ts';
import type { Transcript, Translation, UtteranceEdit } from '../core/utterance.ts';
import type { Window } from '../core/window.ts';
import type { DescribeOptions } from './describe.ts';

/** Stages a person sees, in order, for one window. `extract`, `transcribe` and `diarize` happen once, the rest once a language. */
export const WINDOW_STAGES = [
  'extract',
  'transcribe',
  'diarize',
  'translate',
  'synthesize',
  'fit',
  'mix',
  'encode',
] as const;
export type WindowStage = (typeof WINDOW_STAGES)[number];

export type StageStatus = 'waiting' | 'running' | 'done' | 'failed';

/** How far one window is in one language. */
export interface WindowProgress {
  readonly window: Window;
  readonly stages: Readonly<Record<WindowStage, StageStatus>>;
  readonly transcript?: Transcript;
  /** By target language. */
  readonly languages: Readonly<Record<string, LanguageProgress>>;
}

export interface LanguageProgress {
  readonly stages: Readonly<Record<WindowStage, StageStatus>>;
  readonly translation?: Translation;
  readonly placements?: readonly Placement[];
  /** True once the window can be heard in this language. */
  readonly playable: boolean;
}

/** One person of the source, as far as is known. */
export interface SpeakerProgress extends Person {
  /** Which colour of the palette: a number from 0, by first appearance. */
  readonly colour: number;
  /** Who speaks for this person, by target language. */
  readonly spokenBy: Readonly<Record<string, VoiceRef>>;
}

export type DubPhase =
  | 'probing'
  | 'downloading'
  | 'dubbing'
  | 'reviewing'
  | 'mastering'
  | 'done'
  | 'failed'
  | 'cancelled';

/** A snapshot of a running dub, as plain JSON: what the studio draws. A new object at each change. */
export interface DubState {
  readonly phase: DubPhase;
  readonly probe?: Probe;
  /** Windows known so far, in source order; `planned` is true once there are no more. */
  readonly windows: readonly WindowProgress[];
  readonly planned: boolean;
  /** Who speaks, by first appearance: at least one. Which utterance is whose, `personOf` says. */
  readonly speakers: readonly SpeakerProgress[];
  /** Share of the work that is done, in [0, 1]. */
  readonly fraction: number;
  /** Seconds left at the present pace; undefined while too little is known. */
  readonly secondsLeft?: number;
  /** Seconds of the source that can be heard without a pause, from its start, by target language. */
  readonly playableUntil: Readonly<Record<string, number>>;
  /** Master gain in dB by target language, once it is fixed: what a correction hands on (`DubRequest.gainsDb`). */
  readonly gainsDb: Readonly<Record<string, number>>;
  /** Models on their way, while the phase is `downloading`. */
  readonly download?: { readonly receivedBytes: number; readonly totalBytes: number };
  /** Where networks run and why, once it was chosen. */
  readonly place?: Place;
  /** Sentences that a person should read: a fallback taken, a language kept, a line that overran. */
  readonly notices: readonly string[];
  readonly failure?: FailureJson;
}

/** A finished dub. */
export interface DubResult {
  readonly report: Artifact;
  /** Names under which {@link DubFiles} serves the package. */
  readonly names: readonly string[];
}

/** The files of the package, by name, while they come into being: what hls.js, the command line, zip and publishing read. */
export interface DubFiles {
  /**
   * All names, known as soon as the source is probed: `master.m3u8`, `video.m3u8`, `video/init.mp4`, `video/0.m4s`,
   * `audio-original.m3u8`, `audio-es.m3u8`, `audio-es/init.mp4`, `audio-es/0.m4s`, `subtitles-es.m3u8`, `subtitles-es/0.vtt`.
   */
  names(): Promise<readonly string[]>;
  /**
   * Settles when the file exists. While the dub runs, audio of a window that is not dubbed yet is waited for, and its
   * window is done first; subtitles give the cues known so far.
   * @throws Failure `cancelled`, or the dub's failure.
   */
  read(name: string, signal: AbortSignal): Promise<Blob>;
}

/** A dub in progress. */
export interface DubRun {
  readonly state: DubState;
  /** Calls back with each new state; returns the way to stop. */
  subscribe(listener: (state: DubState) => void): () => void;
  readonly files: DubFiles;
  /** One MP4 with the picture and every track, streamed once the dub is done. */
  mp4(signal: AbortSignal): Promise<ReadableStream<Uint8Array>>;
  /** The package by digest, for publishing; once the dub is done. Asks for the digest of one file after the other. */
  describe(options: DescribeOptions): Promise<DubDescription>;
  /** Settles with the result, or rejects with a Failure (`cancelled` when cancelled). */
  readonly done: Promise<DubResult>;
  /** The playhead moved: its window is done first. Seconds of the source. */
  seek(time: number): void;
  /** Ends the review with the person's corrections. */
  continueWith(edits: readonly UtteranceEdit[]): void;
  /**
   * Changes who speaks, and how, while the dub is made: lines that were spoken already are spoken again at the end.
   * @returns false where it is too late, or voices were not told apart: then the request must be made again.
   */
  direct(edits: SpeakerEdits): boolean;
  /** Stops at once; finished steps stay, so the same request resumes. */
  cancel(): void;
}

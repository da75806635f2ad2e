import { modelBytes } from '../../models-manifest/catalogue.ts';
import { modelsFor, voiceOf } from './choices.ts';
import { type Costs, Pace } from './pace.ts';
import type { DubRequest } from './request.ts';

/** Seconds of work for a second of source on two threads of wasm, measured on a two-core machine. */
const LISTENING: Readonly<Record<string, number>> = {
  'whisper-tiny': 0.12,
  'whisper-base': 0.22,
  'whisper-small': 0.75,
};
const TELLING_APART = 0.05;
const SPEAKING: Readonly<Record<string, number>> = { kokoro: 1.6, piper: 0.25 };
/** Bytes that one second of dubbed sound and its share of the packages take. */
const KEPT_BYTES_PER_SECOND = 60_000;
/** Bytes of decoded sound held while working, however long the film is. */
const WORKING_BYTES = 256 * 1024 * 1024;

export interface Estimate {
  /** Seconds that the dub will take; a first guess that the real pace soon replaces. */
  readonly seconds: number;
  readonly downloadBytes: number;
  readonly storageBytes: number;
  /** Bytes of the download that the small translator in place of the best would save; 0 where there is no small one, or all is here. */
  readonly smallTranslatorSavesBytes: number;
}

/**
 * What a dub will cost, before it starts.
 * @param duration seconds of source to dub.
 * @param present catalogue ids that are already on this machine.
 */
export function estimate(duration: number, request: DubRequest, present: ReadonlySet<string>): Estimate {
  const bytesOf = (asked: DubRequest) =>
    modelsFor(asked)
      .filter((id) => !present.has(id))
      .reduce((sum, id) => sum + modelBytes(id), 0);
  const downloadBytes = bytesOf(request);
  const isBest = (request.translator ?? 'auto') === 'auto';
  const pace = new Pace(duration, request.targets.length, costsOf(request));
  pace.measured('fit', 0, 0);
  return {
    seconds: pace.secondsLeft ?? 0,
    downloadBytes,
    smallTranslatorSavesBytes: isBest ? Math.max(0, downloadBytes - bytesOf({ ...request, translator: 'small' })) : 0,
    storageBytes: downloadBytes + WORKING_BYTES + duration * KEPT_BYTES_PER_SECOND * (1 + request.targets.length),
  };
}

/** First guesses of each stage's cost, until it has been measured. */
export function costsOf(request: DubRequest): Costs {
  const speaking = request.targets.map(({ voice }) => SPEAKING[voiceOf(voice).engine] ?? 1);
  const listening = LISTENING[request.recognizer] ?? 1;
  return {
    extract: 0.02,
    transcribe: request.transcript ? 0.001 : listening,
    diarize: request.speakers?.count === 1 ? 0 : TELLING_APART,
    translate: listening,
    synthesize: speaking.length > 0 ? speaking.reduce((sum, cost) => sum + cost, 0) / speaking.length : 0,
    fit: 0.001,
    mix: 0.03,
    encode: 0.05,
  };
}

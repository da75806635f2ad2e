import type { Artifact } from './artifact.ts';
import { canonicalJson, type Digest, type Json, sha256 } from './digest.ts';

/**
 * One kind of step. A step is a stage applied to input artifacts and params; its outputs are artifacts.
 * The same key (see {@link stepKey}) always means the same outputs.
 */
export interface Stage<Params extends object = object, Room = unknown> {
  readonly id: string;
  /** Raise it when equal inputs would give other outputs. */
  readonly version: number;
  /** Names of the input artifacts, in order. A name ending in `*` takes any number of the rest. */
  readonly inputs: readonly string[];
  /** Names of the output artifacts, in order. */
  readonly outputs: readonly string[];
  /** Which warm worker this runs in, such as `media` or `whisper`. */
  lane(params: Params): string;
  /** Names of outputs that are cheap to make again and are not kept: decoded PCM. */
  readonly volatile?: readonly string[];
  run(inputs: readonly Artifact[], params: Params, context: StageContext<Room>): Promise<readonly Artifact[]>;
}

/** What a stage may use while it runs. */
export interface StageContext<Room = unknown> {
  readonly signal: AbortSignal;
  /** Reports how much is done, as a fraction in [0, 1]. */
  progress(fraction: number): void;
  /**
   * Hands an interim result to whoever watches (windows while `plan` still decodes).
   * Await it: it settles when the watcher wants more, so that a long plan does not run far ahead.
   */
  emit(item: object): Promise<void>;
  /** Reads a declared input, or something this step wrote. Anything else throws. */
  read(artifact: Artifact): Promise<Blob>;
  write(blob: Blob): Promise<Artifact>;
  /** One ledger entry per unit inside a stage (an utterance): made once, found again after a crash. */
  once(unit: object, make: () => Promise<Blob>): Promise<Artifact>;
  /** The engines, warm from one step to the next. */
  readonly engines: Room;
}

/**
 * The cache key of a step: sha256 of the canonical JSON of everything that shapes its outputs. Params carry the digests of
 * the model files and the versions of the engine packages (EngineRef), so the key covers them.
 */
export function stepKey(
  stage: Pick<Stage, 'id' | 'version'>,
  inputs: readonly Artifact[],
  params: object,
): Promise<Digest> {
  return sha256(canonicalJson([stage.id, stage.version, inputs.map((input) => input.digest), params as Json]));
}

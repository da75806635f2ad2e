import type { Artifact } from './artifact.ts';
import { canonicalJson, type Digest, type Json, sha256 } from './digest.ts';

/**
 * One kind of step. A step is a stage applied to input artifacts and params; its outputs are artifacts.
 * The same key (see {@link stepKey}) always means the same outputs.
 */
export interface Stage<Params extends Json = Json, Room = unknown> {
  readonly id: string;
  /** Raise it when equal inputs would give other outputs. */
  readonly version: number;
  /** Names of the input artifacts, in order. A name ending in `*` takes any number of the rest. */
  readonly inputs: readonly string[];
  /** Names of the output artifacts, in order. */
  readonly outputs: readonly string[];
  /** Which warm worker this runs in, such as `media` or `whisper`. */
  lane(params: Params): string;
  /** Digests of model files and versions of engine packages that shape the outputs: part of the key. */
  dependencies?(params: Params): readonly string[];
  /** True when the outputs are cheap to make again and are not kept (decoded PCM). */
  readonly volatile?: boolean;
  run(inputs: readonly Artifact[], params: Params, context: StageContext<Room>): Promise<readonly Artifact[]>;
}

/** What a stage may use while it runs. */
export interface StageContext<Room = unknown> {
  readonly signal: AbortSignal;
  /** Reports how much is done, as a fraction in [0, 1]. */
  progress(fraction: number): void;
  /** Hands an interim result to whoever watches (windows while `plan` still decodes). */
  emit(item: Json): void;
  /** Reads a declared input, or something this step wrote. Anything else throws. */
  read(artifact: Artifact): Promise<Blob>;
  write(blob: Blob): Promise<Artifact>;
  /** One ledger entry per unit inside a stage (an utterance): made once, found again after a crash. */
  once(key: Json, make: () => Promise<Blob>): Promise<Artifact>;
  /** The engines, warm from one step to the next. */
  readonly engines: Room;
}

/** The cache key of a step: sha256 of the canonical JSON of everything that shapes its outputs. */
export function stepKey<Params extends Json>(
  stage: Pick<Stage<Params>, 'id' | 'version' | 'dependencies'>,
  inputs: readonly Artifact[],
  params: Params,
): Promise<Digest> {
  const dependencies = [...(stage.dependencies?.(params) ?? [])];
  return sha256(canonicalJson([stage.id, stage.version, inputs.map((input) => input.digest), params, dependencies]));
}

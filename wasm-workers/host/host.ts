import type { Artifact } from '../core/artifact.ts';

/** One step to run, as it travels: a few hundred bytes of JSON; media goes by digest. */
export interface Task {
  readonly stage: string;
  readonly inputs: readonly Artifact[];
  readonly params: object;
}

/** How a running step talks to whoever started it. */
export interface TaskHooks {
  readonly signal: AbortSignal;
  /** Fraction done, in [0, 1]. */
  progress?(fraction: number): void;
  /** An interim result; the step goes on when this settles. */
  emit?(item: object): void | Promise<void>;
}

/**
 * Where a step runs: inline, in a worker, on another machine. Stages do not know which. Every call settles:
 * with the step's outputs, or with a Failure (`cancelled` at once when the signal aborts, `worker-crashed` when its place died).
 */
export interface Host {
  run(task: Task, hooks: TaskHooks): Promise<readonly Artifact[]>;
  /** Makes a source readable under its artifact's digest. */
  mount(source: Artifact, file: Blob): Promise<void>;
  dispose(): Promise<void>;
}

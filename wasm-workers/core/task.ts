import type { Artifact } from './artifact.ts';

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

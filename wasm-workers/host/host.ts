import type { Artifact } from '../core/artifact.ts';
import type { Task, TaskHooks } from '../core/task.ts';

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

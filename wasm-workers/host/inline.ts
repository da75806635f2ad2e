import type { Artifact, Ledger } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { Task, TaskHooks } from '../core/task.ts';
import type { EngineRoom } from '../engines/engine.ts';
import type { MountedStore } from '../store/source.ts';
import type { WarmEngines } from './engine-room.ts';
import { executeStage } from './execute.ts';
import type { Host } from './host.ts';

/** A stage of any params, as registries hold them. */
export type AnyStage = Stage<object, EngineRoom>;

/** Runs steps where it is called: in tests, and inside the worker of the worker host. */
export class InlineHost implements Host {
  readonly #stages: ReadonlyMap<string, AnyStage>;
  readonly #ground: { store: MountedStore; ledger: Ledger; engines: WarmEngines };

  constructor(stages: readonly AnyStage[], ground: { store: MountedStore; ledger: Ledger; engines: WarmEngines }) {
    this.#stages = new Map(stages.map((stage) => [stage.id, stage]));
    this.#ground = ground;
  }

  run(task: Task, hooks: TaskHooks): Promise<readonly Artifact[]> {
    const stage = this.#stages.get(task.stage);
    if (!stage) return Promise.reject(new Failure('internal', `There is no stage ${task.stage}.`));
    const work = this.#ground.engines.during(() => executeStage(stage, task.inputs, task.params, this.#ground, hooks));
    return settleOnAbort(work, hooks.signal);
  }

  async mount(source: Artifact, file: Blob): Promise<void> {
    this.#ground.store.mount(source.digest, file);
  }

  async dispose(): Promise<void> {
    await this.#ground.engines.dispose();
  }
}

/** Rejects with `cancelled` as soon as the signal aborts, even while the work still winds down. */
export function settleOnAbort<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancelled = () => reject(new Failure('cancelled', 'This was cancelled.'));
    if (signal.aborted) cancelled();
    signal.addEventListener('abort', cancelled, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', cancelled));
  });
}

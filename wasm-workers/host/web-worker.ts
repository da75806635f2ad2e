import { proxy, type Remote, releaseProxy, wrap } from 'comlink';
import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { Task, TaskHooks } from '../core/task.ts';
import type { Host } from './host.ts';
import { type AnyStage, settleOnAbort } from './inline.ts';
import type { StageWorker, WorkerSetup } from './stage.worker.ts';
import { installWire } from './wire.ts';

/** Milliseconds a worker gets to stop by itself after its signal, before it is terminated. */
const GRACE_MS = 500;

/** Milliseconds a worker gets to open. One that dies before it holds its lock can be noticed in no other way. */
const OPEN_LIMIT_MS = 60_000;

export interface WebWorkerHostOptions extends Omit<WorkerSetup, 'lifeLock' | 'threads'> {
  /** Threads for the engines of a lane. */
  threads(lane: string): number;
  /** Runs the steps of the lane `page`: those that use what only a window has, such as the browser's own translator. */
  readonly page?: Host;
}

/** Runs each lane's steps in a worker of its own, and notices when one dies. */
export class WebWorkerHost implements Host {
  readonly #stages: ReadonlyMap<string, AnyStage>;
  readonly #options: WebWorkerHostOptions;
  readonly #lanes = new Map<string, Lane>();
  readonly #sources = new Map<string, { source: Artifact; file: Blob }>();
  #isDisposed = false;

  constructor(stages: readonly AnyStage[], options: WebWorkerHostOptions) {
    installWire();
    this.#stages = new Map(stages.map((stage) => [stage.id, stage]));
    this.#options = options;
  }

  run(task: Task, hooks: TaskHooks): Promise<readonly Artifact[]> {
    const stage = this.#stages.get(task.stage);
    if (!stage) return Promise.reject(new Failure('internal', `There is no stage ${task.stage}.`));
    const lane = stage.lane(task.params);
    if (lane === 'page' && this.#options.page) return this.#options.page.run(task, hooks);
    return settleOnAbort(this.#run(lane, task, hooks), hooks.signal);
  }

  async #run(name: string, task: Task, hooks: TaskHooks): Promise<readonly Artifact[]> {
    // A cancelled step may still be winding down there, and take its worker with it.
    await this.#lanes.get(name)?.stopped();
    return this.#lane(name).run(task, hooks);
  }

  #lane(name: string): Lane {
    if (this.#isDisposed) throw closed();
    const known = this.#lanes.get(name);
    if (known && !known.dead) return known;
    const { threads, page: _page, ...setup } = this.#options;
    const lane = new Lane({
      ...setup,
      threads: threads(name),
      lifeLock: `retongue-lane-${name}-${crypto.randomUUID()}`,
    });
    // Where this fails the lane is dead, and its first step says so.
    for (const { source, file } of this.#sources.values()) lane.mount(source, file).catch(() => {});
    this.#lanes.set(name, lane);
    return lane;
  }

  async mount(source: Artifact, file: Blob): Promise<void> {
    this.#sources.set(source.digest, { source, file });
    await this.#options.page?.mount(source, file);
    // A lane that dies meanwhile is replaced by one that mounts all sources.
    await Promise.allSettled([...this.#lanes.values()].map((lane) => lane.mount(source, file)));
  }

  /** Names of the lanes that have a living worker: for the memory panel and for tests. */
  get lanes(): readonly string[] {
    return [...this.#lanes].filter(([, lane]) => !lane.dead).map(([name]) => name);
  }

  /** Ends a lane's worker without a word, as the browser does under memory pressure. Its steps settle as `worker-crashed`. */
  end(lane: string): void {
    this.#lanes.get(lane)?.end();
  }

  async dispose(): Promise<void> {
    this.#isDisposed = true;
    await this.#options.page?.dispose();
    for (const lane of this.#lanes.values()) lane.kill(closed());
    this.#lanes.clear();
  }
}

function crash(cause: unknown): Failure {
  return new Failure('worker-crashed', 'A background worker stopped unexpectedly; its step is done again.', cause);
}

function closed(): Failure {
  return new Failure('cancelled', 'The studio was closed.');
}

/** One worker and the promise that it still lives. */
class Lane {
  dead = false;
  /** Calls that were cancelled and have not come back yet. */
  readonly #stopping = new Set<Promise<unknown>>();
  readonly #worker: Worker;
  readonly #remote: Remote<StageWorker>;
  readonly #opened: Promise<void>;
  readonly #death: Promise<never>;
  #die: (failure: Failure) => void = () => {};

  constructor(setup: WorkerSetup) {
    this.#worker = new Worker(new URL('./stage.worker.ts', import.meta.url), { type: 'module', name: setup.lifeLock });
    this.#remote = wrap<StageWorker>(this.#worker);
    this.#death = new Promise((_, reject) => {
      this.#die = reject;
    });
    const crashed = (cause: unknown) => this.kill(crash(cause));
    this.#worker.addEventListener('error', (event) => crashed(event.message));
    this.#worker.addEventListener('messageerror', () => crashed('a message could not be read'));
    const late = setTimeout(() => crashed('it did not open'), OPEN_LIMIT_MS);
    this.#death.catch(() => clearTimeout(late));
    this.#opened = this.#guard(this.#remote.open(setup)).then(() => {
      clearTimeout(late);
      // The worker holds this lock while it lives; being given it means that the worker is gone, however it went.
      void navigator.locks.request(setup.lifeLock, () => crashed('its lock was released'));
    });
    this.#opened.catch(() => {});
  }

  async mount(source: Artifact, file: Blob): Promise<void> {
    await this.#opened;
    await this.#guard(this.#remote.mount(source, file));
  }

  async run(task: Task, hooks: TaskHooks): Promise<readonly Artifact[]> {
    await this.#opened;
    const progress = proxy((fraction: number) => hooks.progress?.(fraction));
    const emit = proxy(async (item: object) => hooks.emit?.(item));
    const call = this.#guard(this.#remote.run(task, hooks.signal, progress, emit));
    const stop = () => {
      // Whoever else runs here did not cancel: for them the worker has died, and their step is done again.
      const timer = setTimeout(() => this.kill(crash('a cancelled step did not stop')), GRACE_MS);
      const settled = () => {
        clearTimeout(timer);
        this.#stopping.delete(call);
      };
      this.#stopping.add(call);
      call.then(settled, settled);
    };
    hooks.signal.addEventListener('abort', stop, { once: true });
    try {
      return await call;
    } finally {
      hooks.signal.removeEventListener('abort', stop);
    }
  }

  /** Settles when no cancelled call runs any more, at the latest after {@link GRACE_MS}. */
  async stopped(): Promise<void> {
    await Promise.allSettled(this.#stopping);
  }

  /** Every call settles, also when the worker dies: a call to a dead worker would wait for ever. */
  #guard<T>(call: Promise<T>): Promise<T> {
    return Promise.race([call, this.#death]);
  }

  end(): void {
    this.#worker.terminate();
  }

  kill(failure: Failure): void {
    if (this.dead) return;
    this.dead = true;
    this.#worker.terminate();
    this.#die(failure);
    this.#remote[releaseProxy]();
  }
}

import { Failure } from '../core/failure.ts';
import type { ModelFiles } from '../core/models.ts';
import type { Engine, EngineDescriptor, EngineKind, EngineKinds, EngineRef, EngineRoom } from '../engines/engine.ts';

/** Keeps engines warm between steps and drops those that idle. */
export class WarmEngines implements EngineRoom {
  readonly #descriptors: readonly EngineDescriptor[];
  readonly #models: ModelFiles;
  readonly #threads: number;
  readonly #idleMs: number;
  readonly #warm = new Map<string, Promise<Engine>>();
  #running = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: {
    descriptors: readonly EngineDescriptor[];
    models: ModelFiles;
    threads: number;
    /** Milliseconds without any work until the engines are dropped. */
    idleMs?: number;
  }) {
    this.#descriptors = options.descriptors;
    this.#models = options.models;
    this.#threads = options.threads;
    this.#idleMs = options.idleMs ?? 120_000;
  }

  async get<Kind extends EngineKind>(
    kind: Kind,
    { id, model, device }: Pick<EngineRef, 'id' | 'model' | 'device'>,
    signal: AbortSignal,
  ): Promise<EngineKinds[Kind]> {
    const key = [kind, id, model, device].join(' ');
    let engine = this.#warm.get(key);
    if (!engine) {
      const descriptor = this.#descriptors.find((known) => known.kind === kind && known.id === id);
      if (!descriptor) throw new Failure('internal', `There is no ${kind} called ${id}.`);
      engine = descriptor.load({ model, device, threads: this.#threads, models: this.#models, signal });
      this.#warm.set(key, engine);
      // A failed load must not stay: the next try may succeed (a model arrives, memory is freed).
      engine.catch(() => this.#warm.delete(key));
    }
    return engine as Promise<EngineKinds[Kind]>;
  }

  /** Keeps the engines while `work` runs; they are dropped when nothing has run for a while. */
  async during<T>(work: () => Promise<T>): Promise<T> {
    this.#running += 1;
    clearTimeout(this.#timer);
    try {
      return await work();
    } finally {
      this.#running -= 1;
      if (this.#running === 0) this.#timer = setTimeout(() => void this.dispose(), this.#idleMs);
    }
  }

  async dispose(): Promise<void> {
    clearTimeout(this.#timer);
    const engines = [...this.#warm.values()];
    this.#warm.clear();
    await Promise.allSettled(engines.map(async (engine) => (await engine).dispose()));
  }
}

import { Failure, type FailureJson } from '../../wasm-workers/core/failure.ts';
import type { Backend, ModelRow } from '../backend/backend.ts';

/** The models on this device, as the panel shows them. */
export class Shelf {
  readonly #backend: Backend;
  #rows = $state.raw<readonly ModelRow[]>([]);
  #quota = $state.raw<{ readonly used: number; readonly free: number }>();
  #pulling = $state.raw<ReadonlyMap<string, number>>(new Map());
  #failure = $state.raw<FailureJson>();
  readonly #pulls = new Map<string, AbortController>();

  constructor(backend: Backend) {
    this.#backend = backend;
    void this.refresh();
  }

  get rows(): readonly ModelRow[] {
    return this.#rows;
  }

  /** Bytes this origin uses and may still use. */
  get quota(): { readonly used: number; readonly free: number } | undefined {
    return this.#quota;
  }

  get failure(): FailureJson | undefined {
    return this.#failure;
  }

  /** Share of a model that has arrived, in [0, 1]; undefined when it is not being downloaded. */
  pulled(id: string): number | undefined {
    return this.#pulling.get(id);
  }

  async refresh(): Promise<void> {
    try {
      this.#rows = await this.#backend.models.list();
      this.#quota = await room();
    } catch (error) {
      this.#failure = Failure.from(error).toJSON();
    }
  }

  async pull(id: string): Promise<void> {
    const controller = new AbortController();
    this.#pulls.set(id, controller);
    this.#progress(id, 0);
    await this.#attempt(() =>
      this.#backend.models.pull([id], controller.signal, (loaded, total) => this.#progress(id, loaded / (total || 1))),
    );
    this.#pulls.delete(id);
    this.#pulling = new Map([...this.#pulling].filter(([pulling]) => pulling !== id));
    await this.refresh();
  }

  stop(id: string): void {
    this.#pulls.get(id)?.abort();
  }

  async delete(id: string): Promise<void> {
    await this.#attempt(() => this.#backend.models.delete(id));
    await this.refresh();
  }

  async accept(id: string): Promise<void> {
    await this.#attempt(() => this.#backend.models.accept(id));
    await this.refresh();
  }

  #progress(id: string, fraction: number): void {
    this.#pulling = new Map(this.#pulling).set(id, fraction);
  }

  async #attempt(work: () => Promise<void>): Promise<void> {
    this.#failure = undefined;
    await work().catch((error) => {
      const failure = Failure.from(error);
      if (failure.code !== 'cancelled') this.#failure = failure.toJSON();
    });
  }
}

/** What the browser says about storage, in bytes; undefined where it does not say. */
export async function room(): Promise<{ used: number; free: number } | undefined> {
  const { usage, quota } = (await navigator.storage?.estimate?.()) ?? {};
  return usage === undefined || quota === undefined ? undefined : { used: usage, free: Math.max(0, quota - usage) };
}

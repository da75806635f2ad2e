import type { Artifact, Ledger } from '../../wasm-workers/core/artifact.ts';
import type { Digest } from '../../wasm-workers/core/digest.ts';
import { stepKey } from '../../wasm-workers/core/stage.ts';
import { type BrowserEnvironment, openEnvironment } from '../../wasm-workers/host/browser.ts';
import type { Environment, ModelPuller } from '../../wasm-workers/pipeline/environment.ts';
import { stages } from '../../wasm-workers/pipeline/stages.ts';

/** A step that really ran. */
export interface Ran {
  readonly key: Digest;
  readonly stage: string;
}

/** A step with what it gave. */
export interface Finished extends Ran {
  readonly outputs: readonly Artifact[];
}

/** What a test sees of a dub, as it happens. */
export interface Watcher {
  /** A step is about to begin, and waits for this. */
  starting?(step: Ran): Promise<void>;
  /** A step has begun. */
  started?(step: Ran): void;
  progressed?(step: Ran, fraction: number): void;
  /** A step's outputs are in the ledger. */
  finished?(step: Ran): void;
}

/** Outputs that are cheap to make again and are not kept: their stages may run again. */
const isVolatile = (id: string) => (stages.find((stage) => stage.id === id)?.volatile?.length ?? 0) > 0;

/** The real environment, with an eye on what it runs. */
export class WatchedEnvironment implements Environment {
  readonly name: string;
  readonly real: BrowserEnvironment;
  readonly models: ModelPuller;
  readonly ran: Ran[] = [];
  readonly finished: Finished[] = [];
  readonly #watcher: Watcher;
  readonly #steps = new Map<Digest, Ran>();
  #isDead = false;

  private constructor(name: string, real: BrowserEnvironment, watcher: Watcher, models?: ModelPuller) {
    this.name = name;
    this.real = real;
    this.models = models ?? real.models;
    this.#watcher = watcher;
  }

  /** @param models another store to pull models from. */
  static async open(name: string, watcher: Watcher = {}, models?: ModelPuller): Promise<WatchedEnvironment> {
    return new WatchedEnvironment(name, await openEnvironment({ name, testOnlyModels: true }), watcher, models);
  }

  readonly host: Environment['host'] = {
    mount: (source, file) => this.real.host.mount(source, file),
    run: async (task, hooks) => {
      const stage = stages.find(({ id }) => id === task.stage);
      if (!stage) throw new Error(`There is no stage ${task.stage}.`);
      const step = { key: await stepKey(stage, task.inputs, task.params), stage: task.stage };
      this.#steps.set(step.key, step);
      this.ran.push(step);
      await this.#watcher.starting?.(step);
      const progress = (fraction: number) => this.#watcher.progressed?.(step, fraction);
      const running = this.real.host.run(task, { ...hooks, progress });
      this.#watcher.started?.(step);
      return running;
    },
  };

  /** A page that is gone sweeps nothing away. */
  get store(): Environment['store'] {
    const { store } = this.real;
    return {
      mount: (digest, file) => store.mount(digest, file),
      has: (digest) => store.has(digest),
      get: (artifact) => store.get(artifact),
      put: (blob, signal) => store.put(blob, signal),
      delete: async (digest) => (this.#isDead ? undefined : store.delete(digest)),
    };
  }

  readonly ledger: Ledger = {
    get: (key) => this.real.ledger.get(key),
    forget: (key) => this.real.ledger.forget(key),
    record: async (key: Digest, outputs: readonly Artifact[]) => {
      const kept = await this.real.ledger.record(key, outputs);
      const step = this.#steps.get(key);
      if (step && !this.#isDead) {
        this.finished.push({ ...step, outputs: kept });
        this.#watcher.finished?.(step);
      }
      return kept;
    },
  };

  /** Steps that were run although another run had finished them; decoded sound may be made again. */
  ranAgain(before: WatchedEnvironment): readonly Ran[] {
    const known = new Set(before.finished.map(({ key }) => key));
    return this.ran.filter(({ key, stage }) => known.has(key) && !isVolatile(stage));
  }

  /** The page goes away: all workers end in the middle of what they do, and nothing is tidied up. */
  kill(): void {
    this.#isDead = true;
    void this.real.close();
  }

  close(): Promise<void> {
    return this.real.close();
  }
}

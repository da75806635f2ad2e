import type { Artifact, ArtifactStore, Ledger } from '../core/artifact.ts';
import type { Digest } from '../core/digest.ts';
import { Failure } from '../core/failure.ts';
import { type Stage, stepKey } from '../core/stage.ts';
import type { Task, TaskHooks } from '../core/task.ts';
import type { EngineRoom } from '../engines/engine.ts';
import type { Schedule } from './schedule.ts';

/** What runs a task: any host fits. */
export interface TaskRunner {
  run(task: Task, hooks: TaskHooks): Promise<readonly Artifact[]>;
}

export interface StepOptions {
  readonly signal: AbortSignal;
  readonly rank: () => number;
  progress?(fraction: number): void;
  emit?(item: object): void | Promise<void>;
  /** Called when the step really runs, with the milliseconds it took. Not called for a step known from before. */
  ran?(ms: number): void;
}

interface Recipe {
  readonly stage: Stage<object, EngineRoom>;
  readonly inputs: readonly Artifact[];
  readonly params: object;
}

/** Bytes of volatile artifacts (decoded PCM) kept at a time; the oldest go first and are made again when needed. */
const VOLATILE_BYTES = 192 * 1024 * 1024;
/** How often a step is tried again after its worker died. */
const RETRIES = 2;

/** Runs steps once: what the ledger knows is not run again, what is volatile is made again when somebody needs it. */
export class Steps {
  readonly #runner: TaskRunner;
  readonly #store: ArtifactStore;
  readonly #ledger: Ledger;
  readonly #schedule: Schedule;
  readonly #recipes = new Map<Digest, Recipe>();
  readonly #running = new Map<Digest, Promise<readonly Artifact[]>>();
  readonly #volatile = new Map<Digest, number>();
  readonly #pins = new Map<Digest, number>();

  constructor(options: { runner: TaskRunner; store: ArtifactStore; ledger: Ledger; schedule: Schedule }) {
    this.#runner = options.runner;
    this.#store = options.store;
    this.#ledger = options.ledger;
    this.#schedule = options.schedule;
  }

  /** Gives the outputs of a step: from the ledger, from the same step already under way, or by running it. */
  async run<Params extends object>(
    stage: Stage<Params, EngineRoom>,
    inputs: readonly Artifact[],
    params: Params,
    options: StepOptions,
  ): Promise<readonly Artifact[]> {
    const recipe: Recipe = { stage: stage as unknown as Recipe['stage'], inputs, params };
    const key = await stepKey(stage, inputs, params);
    const underWay = this.#running.get(key);
    if (underWay) return underWay;
    const work = this.#settle(key, recipe, options).finally(() => this.#running.delete(key));
    this.#running.set(key, work);
    const outputs = await work;
    return outputs;
  }

  async #settle(key: Digest, recipe: Recipe, options: StepOptions): Promise<readonly Artifact[]> {
    const known = await this.#ledger.get(key);
    if (known) {
      this.#remember(recipe, known);
      await this.#adopt(recipe, known);
      if (await this.#complete(recipe, known)) return known;
      await this.#ledger.forget(key);
    }
    const outputs = await this.#execute(recipe, options);
    const kept = await this.#ledger.record(key, outputs);
    this.#remember(recipe, kept);
    return kept;
  }

  /** Whether every output that is meant to be kept is still in the store. */
  async #complete({ stage }: Recipe, outputs: readonly Artifact[]): Promise<boolean> {
    for (const [i, output] of outputs.entries())
      if (!isVolatile(stage, i) && !(await this.#store.has(output.digest))) return false;
    return true;
  }

  #remember(recipe: Recipe, outputs: readonly Artifact[]): void {
    outputs.forEach((output, i) => {
      if (isVolatile(recipe.stage, i)) this.#recipes.set(output.digest, recipe);
    });
  }

  /** What an earlier run left behind when it was killed is swept as if it were made now. */
  async #adopt({ stage }: Recipe, outputs: readonly Artifact[]): Promise<void> {
    for (const [i, { digest, bytes }] of outputs.entries())
      if (isVolatile(stage, i) && (await this.#store.has(digest))) this.#volatile.set(digest, bytes);
  }

  async #execute(recipe: Recipe, options: StepOptions): Promise<readonly Artifact[]> {
    const { stage, inputs, params } = recipe;
    for (const input of inputs) this.#pin(input.digest, 1);
    try {
      await this.#materialise(inputs, options);
      const outputs = await this.#schedule.run(stage.lane(params), options.rank, options.signal, async () => {
        const began = performance.now();
        const made = await this.#withRetries(recipe, options);
        options.ran?.(performance.now() - began);
        return made;
      });
      await this.#keepVolatile(stage, outputs);
      return outputs;
    } finally {
      for (const input of inputs) this.#pin(input.digest, -1);
    }
  }

  async #withRetries({ stage, inputs, params }: Recipe, options: StepOptions): Promise<readonly Artifact[]> {
    const { signal, progress, emit } = options;
    for (let tries = 0; ; tries += 1) {
      try {
        return await this.#runner.run({ stage: stage.id, inputs, params }, { signal, progress, emit });
      } catch (error) {
        const failure = Failure.from(error);
        if (failure.code !== 'worker-crashed' || tries >= RETRIES || signal.aborted) throw failure;
      }
    }
  }

  /** Makes sure that the bytes of all artifacts are there, making volatile ones again. */
  async #materialise(artifacts: readonly Artifact[], options: StepOptions): Promise<void> {
    for (const artifact of artifacts) {
      if (await this.#store.has(artifact.digest)) continue;
      const recipe = this.#recipes.get(artifact.digest);
      if (!recipe) throw new Failure('internal', `Something that was stored is gone (${artifact.digest}).`);
      const { signal, rank } = options;
      const again = await this.#execute(recipe, { signal, rank });
      if (!again.some((made) => made.digest === artifact.digest))
        throw new Failure('internal', `Stage ${recipe.stage.id} gave other bytes when it ran again.`);
    }
  }

  /** Reads an artifact, making it again where it was volatile. */
  async read(artifact: Artifact, options: StepOptions): Promise<Blob> {
    this.#pin(artifact.digest, 1);
    try {
      await this.#materialise([artifact], options);
      return await this.#store.get(artifact);
    } finally {
      this.#pin(artifact.digest, -1);
    }
  }

  async #keepVolatile(stage: Recipe['stage'], outputs: readonly Artifact[]): Promise<void> {
    for (const [i, { digest, bytes }] of outputs.entries()) {
      if (!isVolatile(stage, i)) continue;
      this.#volatile.delete(digest);
      this.#volatile.set(digest, bytes);
    }
    await this.#shrinkTo(VOLATILE_BYTES);
  }

  async #shrinkTo(limitBytes: number): Promise<void> {
    let total = [...this.#volatile.values()].reduce((sum, bytes) => sum + bytes, 0);
    for (const [digest, bytes] of [...this.#volatile]) {
      if (total <= limitBytes) return;
      if ((this.#pins.get(digest) ?? 0) > 0) continue;
      this.#volatile.delete(digest);
      total -= bytes;
      await this.#store.delete(digest);
    }
  }

  /** Removes all volatile artifacts: when a dub ends, however it ends. */
  async sweep(): Promise<void> {
    await this.#shrinkTo(0);
  }

  #pin(digest: Digest, by: 1 | -1): void {
    const pins = (this.#pins.get(digest) ?? 0) + by;
    if (pins > 0) this.#pins.set(digest, pins);
    else this.#pins.delete(digest);
  }
}

function isVolatile(stage: Pick<Stage, 'outputs' | 'volatile'>, output: number): boolean {
  return stage.volatile?.includes(stage.outputs[output] ?? '') ?? false;
}

import type { Artifact, ArtifactStore, Ledger } from '../core/artifact.ts';
import { canonicalJson, type Json, sha256 } from '../core/digest.ts';
import { Failure, throwIfAborted } from '../core/failure.ts';
import type { Stage, StageContext } from '../core/stage.ts';
import type { TaskHooks } from '../core/task.ts';
import type { EngineRoom } from '../engines/engine.ts';

/** What a stage stands on wherever it runs. */
export interface Ground {
  readonly store: ArtifactStore;
  readonly ledger: Ledger;
  readonly engines: EngineRoom;
}

/**
 * Runs one stage and holds it to its promises: it reads declared inputs and its own writes only, and gives every output.
 * @throws Failure, whatever the stage threw.
 */
export async function executeStage(
  stage: Stage<object, EngineRoom>,
  inputs: readonly Artifact[],
  params: object,
  ground: Ground,
  hooks: TaskHooks,
): Promise<readonly Artifact[]> {
  const { signal } = hooks;
  try {
    throwIfAborted(signal);
    checkCount(stage.id, 'inputs', stage.inputs, inputs);
    const outputs = await stage.run(inputs, params, stageContext(stage, inputs, ground, hooks));
    throwIfAborted(signal);
    checkCount(stage.id, 'outputs', stage.outputs, outputs);
    return outputs;
  } catch (error) {
    if (signal.aborted) throw new Failure('cancelled', 'This was cancelled.', error);
    throw (await withdrawn(inputs, ground.store)) ?? Failure.from(error);
  }
}

/** A source that can be read no longer, whatever the engine that stumbled over it took it for. */
async function withdrawn(inputs: readonly Artifact[], store: ArtifactStore): Promise<Failure | undefined> {
  for (const input of inputs) {
    const blob = await store.get(input).catch(() => undefined);
    try {
      await blob?.slice(0, 1).arrayBuffer();
    } catch (error) {
      return Failure.from(error);
    }
  }
  return undefined;
}

function stageContext(
  stage: Stage<object, EngineRoom>,
  inputs: readonly Artifact[],
  { store, ledger, engines }: Ground,
  hooks: TaskHooks,
): StageContext<EngineRoom> {
  const readable = new Set(inputs.map((input) => input.digest));
  const allow = (artifact: Artifact) => {
    readable.add(artifact.digest);
    return artifact;
  };
  return {
    signal: hooks.signal,
    engines,
    progress: (fraction) => hooks.progress?.(Math.min(1, Math.max(0, fraction))),
    emit: async (item) => {
      await hooks.emit?.(item);
      throwIfAborted(hooks.signal);
    },
    read: (artifact) => {
      if (!readable.has(artifact.digest))
        throw new Failure('internal', `Stage ${stage.id} read an artifact that is not among its inputs.`);
      return store.get(artifact);
    },
    write: async (blob) => allow(await store.put(blob, hooks.signal)),
    once: async (unit, make) => {
      const key = await sha256(canonicalJson([stage.id, stage.version, 'once', unit as Json]));
      const [known] = (await ledger.get(key)) ?? [];
      if (known && (await store.has(known.digest))) return allow(known);
      if (known) await ledger.forget(key);
      throwIfAborted(hooks.signal);
      const made = await store.put(await make(), hooks.signal);
      const [kept] = await ledger.record(key, [made]);
      return allow(kept ?? made);
    },
  };
}

function checkCount(stage: string, what: string, names: readonly string[], given: readonly Artifact[]): void {
  const open = names.at(-1)?.endsWith('*') ?? false;
  const fits = open ? given.length >= names.length - 1 : given.length === names.length;
  if (!fits)
    throw new Failure('internal', `Stage ${stage} has ${given.length} ${what}; it declares ${names.join(', ')}.`);
}

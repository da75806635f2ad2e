import type { Artifact } from '../core/artifact.ts';
import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRoom } from '../engines/engine.ts';
import type { DubProject } from './project.ts';
import type { WindowStage } from './state.ts';
import type { StepOptions } from './steps.ts';
import type { LanguageWork, WindowWork } from './work.ts';

/** Runs a step of a window, and shows how it goes. */
export async function staged<Params extends object>(
  project: DubProject,
  work: WindowWork,
  name: WindowStage,
  stage: Stage<Params, EngineRoom>,
  inputs: readonly Artifact[],
  params: Params,
  own?: LanguageWork,
): Promise<readonly Artifact[]> {
  const shown = own?.stages ?? work.stages;
  const first = shown[name] !== 'done';
  const options: Partial<StepOptions> = {
    rank: () => project.windows.rankOf(work, name),
    ran: (ms) => project.measured(name, work, ms),
  };
  if (first) project.show(shown, name, 'running');
  try {
    const outputs = await project.step(stage, inputs, params, options);
    if (first) project.finished(name, work);
    project.show(shown, name, 'done');
    return outputs;
  } catch (error) {
    // A cancelled step did not fail: it goes on when the dub does.
    project.show(shown, name, Failure.from(error).code === 'cancelled' ? 'waiting' : 'failed');
    throw error;
  }
}

/** @throws Failure `internal` for what a step promised and did not give. */
export function needed<T>(value: T | undefined): T {
  if (value === undefined) throw new Failure('internal', 'A step gave less than it promised.');
  return value;
}

import { Failure, type FailureCode } from '../core/failure.ts';
import type { Place } from '../core/place.ts';
import type { ProbedDevice } from '../engines/engine.ts';
import { engineRef } from '../engines/index.ts';
import { device } from '../stages/device.ts';
import type { Environment } from './environment.ts';
import type { DubProject } from './project.ts';
import type { DeviceChoice } from './request.ts';

/** What a graphics processor may fail of where the processor would not. */
const GPU_FAILURES: readonly FailureCode[] = ['webgpu-lost', 'out-of-memory', 'worker-crashed'];

/**
 * Where networks would run, by trying. WebGPU is never trusted on its name, not even when it was asked for.
 * @throws Failure those of the models that trying needs.
 */
export async function placeFor(
  { host, store, threads }: Pick<Environment, 'host' | 'store' | 'threads'>,
  asked: DeviceChoice,
  signal: AbortSignal,
): Promise<Place> {
  if (asked === 'wasm') return { device: 'wasm', threads, reason: 'You chose the processor.' };
  // Its result holds for this visit only, so the ledger does not hear of it.
  const task = { stage: device.id, inputs: [], params: { prober: engineRef('prober', 'device') } };
  const [artifact] = await host.run(task, { signal });
  if (!artifact) throw new Failure('internal', 'Trying the devices gave nothing.');
  const probed: ProbedDevice = JSON.parse(await (await store.get(artifact)).text());
  return { ...probed, threads };
}

/** Chooses where the networks of a dub run. */
export async function chooseDevice(project: DubProject): Promise<void> {
  const asked = project.request.device;
  const place = await placeFor(project.environment, asked, project.signal);
  project.engines.place = place;
  if (asked === 'webgpu' && place.device !== 'webgpu') project.notices.add(place.reason);
}

/**
 * Does work that names the engines' present device. Where the graphics processor fails in it, the whole dub goes over to the
 * processor, a person is told, and the work is done again there: what was made before stays.
 */
export async function onDevice<T>(project: DubProject, work: () => Promise<T>): Promise<T> {
  const began = project.engines.device;
  try {
    return await work();
  } catch (error) {
    const failure = Failure.from(error);
    if (began !== 'webgpu' || !GPU_FAILURES.includes(failure.code)) throw failure;
    await leaveGpu(project, failure.message);
    return work();
  }
}

/** Goes over to the processor for what is still to be done. @param why a sentence. */
export async function leaveGpu(project: DubProject, why: string): Promise<void> {
  if (project.engines.device === 'webgpu') {
    const reason = `${why} The dub goes on with the processor.`;
    project.engines.place = { ...project.engines.place, device: 'wasm', reason };
    project.notices.add(reason);
  }
  await project.pullModels();
}

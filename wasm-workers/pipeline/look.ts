import { Failure } from '../core/failure.ts';
import type { Probe } from '../core/media.ts';
import { engineRef } from '../engines/index.ts';
import { probe } from '../stages/probe.ts';
import { sourceArtifact } from '../store/source.ts';
import type { Environment } from './environment.ts';
import { Schedule } from './schedule.ts';
import { Steps } from './steps.ts';

/**
 * Looks what is inside a file, before anything is chosen. It is the dub's own first step, so the dub finds it done.
 * @throws Failure `unsupported-input`, `cancelled`.
 */
export async function lookInto(environment: Environment, file: File, signal: AbortSignal): Promise<Probe> {
  const { host, store, ledger } = environment;
  const source = await sourceArtifact(file).catch((error) => {
    throw Failure.from(error);
  });
  store.mount(source.digest, file);
  await host.mount(source, file);
  const steps = new Steps({ runner: host, store, ledger, schedule: new Schedule() });
  const tools = [engineRef('media', 'mediabunny', ''), engineRef('media', 'ffmpeg', 'ffmpeg-core')];
  const rank = () => 0;
  const [found] = await steps.run(probe, [source], { tools }, { signal, rank });
  if (!found) throw new Failure('internal', 'The file was looked at, but nothing was written down.');
  return JSON.parse(await (await steps.read(found, { signal, rank })).text()) as Probe;
}

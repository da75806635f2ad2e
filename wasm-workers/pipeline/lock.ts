import type { DubProject } from './project.ts';

const WAITING =
  'This file is being dubbed already, here or in another tab. This dub goes on by itself when that one has ended.';

/**
 * Works on a source while nobody else does, in whichever tab: two dubs of one source would make the same steps twice and remove
 * each other's decoded sound. Who comes second waits and says so; then it finds the steps that both share done.
 * @throws Failure, as `work` does; an AbortError when cancelled while waiting.
 */
export async function whileAlone<T>(project: DubProject, place: string, work: () => Promise<T>): Promise<T> {
  const name = `retongue-project/${place}/${project.source.digest}`;
  const { locks } = navigator;
  const isFree = await locks.request(name, { ifAvailable: true }, async (lock) => lock && { result: await work() });
  if (isFree) return isFree.result;
  project.notices.add(WAITING);
  project.changed();
  return (await locks.request(name, { signal: project.signal }, () => {
    project.notices.withdraw(WAITING);
    return work();
  })) as T;
}

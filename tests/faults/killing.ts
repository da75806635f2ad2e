import { expect } from 'vitest';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import { outcomeOf } from './outcome.ts';
import { type Ran, WatchedEnvironment, type Watcher } from './watched.ts';

/** A moment of a dub at which the page is killed. */
export type Boundary =
  | { readonly after: string; readonly following?: string; readonly which?: string }
  /** In the middle of the step, once this much of it is done. */
  | { readonly inside: string; readonly from: number };

function nameOf(boundary: Boundary): string {
  if ('inside' in boundary) return `inside ${boundary.inside}, between two utterances`;
  return ['after', boundary.after, boundary.which, boundary.following && `after ${boundary.following}`].join(' ');
}

/** Dubs undisturbed, in an environment of its own, and gives all that came of it. */
export async function undisturbed(file: File, request: DubRequest): Promise<Record<string, unknown>> {
  const environment = await WatchedEnvironment.open(`whole-${crypto.randomUUID()}`);
  const run = await startDub(environment, file, request);
  await run.done;
  const outcome = await outcomeOf(run, renditionsOf(request));
  await environment.close();
  return outcome;
}

/** Dubs and kills the page at each boundary in turn, going on in a new one, until the dub is through. */
export async function killedAt(boundaries: readonly Boundary[], file: File, request: DubRequest) {
  const name = `killed-${crypto.randomUUID()}`;
  const lives: WatchedEnvironment[] = [];
  for (const boundary of boundaries) {
    const { environment, reached } = await dubUntil(boundary, name, file, request);
    expect(reached, nameOf(boundary)).toBe(true);
    for (const earlier of lives) expect(environment.ranAgain(earlier)).toEqual([]);
    lives.push(environment);
  }
  const last = await WatchedEnvironment.open(name);
  const run = await startDub(last, file, request);
  await run.done;
  for (const earlier of lives) expect(last.ranAgain(earlier)).toEqual([]);
  const outcome = await outcomeOf(run, renditionsOf(request));
  const left = await Array.fromAsync(last.real.artifacts.list());
  await last.close();
  return { outcome, lives, last, left };
}

function renditionsOf(request: DubRequest): readonly string[] {
  return ['original', ...request.targets.map(({ language }) => language)];
}

/** Dubs until the boundary, where the page is killed. */
export async function dubUntil(boundary: Boundary, name: string, file: File, request: DubRequest) {
  let reached = false;
  const kill = () => {
    if (reached) return;
    reached = true;
    environment.kill();
  };
  const environment = await WatchedEnvironment.open(name, watcherFor(boundary, kill));
  const run = await startDub(environment, file, request);
  await run.done.catch(() => {});
  // Only the lock is given back here, which the browser does for a page that is gone.
  run.cancel();
  return { environment, reached };
}

function watcherFor(boundary: Boundary, kill: () => void): Watcher {
  if ('inside' in boundary) {
    return {
      progressed: ({ stage }, fraction) => {
        if (stage === boundary.inside && fraction >= boundary.from && fraction < 1) kill();
      },
    };
  }
  let isFollowing = boundary.following === undefined;
  return {
    finished: ({ stage }: Ran) => {
      isFollowing ||= stage === boundary.following;
      if (isFollowing && stage === boundary.after) kill();
    },
  };
}

import { openEnvironment } from '../../wasm-workers/host/browser.ts';
import { modelsFor } from '../../wasm-workers/pipeline/choices.ts';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import { chosenFile } from './page-file.ts';

export interface DubOrder {
  readonly request: DubRequest;
  /** Logical processors to budget threads by. */
  readonly cores: number;
  /** Stop when so many seconds of the dub can be heard; 0 stops at the first window; undefined dubs all of it. */
  readonly until?: number;
}

export interface DubTimes {
  /** Seconds from the drop until a player has what it needs to begin: playlists, the first picture and the first dubbed sound. */
  readonly firstWindow: number;
  /** Seconds from the drop to the end (or to where it was stopped). */
  readonly whole: number;
  /** Seconds in steps, by stage; empty where the dub was stopped. */
  readonly stages: Readonly<Record<string, number>>;
  readonly windows: number;
}

/** What a player asks for before it shows and says anything. */
const FIRST_FILES = ['master.m3u8', 'video.m3u8', 'video/init.mp4', 'video/0.m4s'];

/** Brings the models, so that no measurement downloads. */
export async function pullModels(request: DubRequest): Promise<void> {
  const environment = await openEnvironment({ name: 'bench-models', testOnlyModels: true });
  await environment.models.pull(modelsFor(request), {});
  await environment.close();
}

/** Dubs the chosen file, as the studio does after a drop, and forgets what it made. */
export async function dub({ request, cores, until }: DubOrder): Promise<DubTimes> {
  const name = `bench-${crypto.randomUUID()}`;
  const environment = await openEnvironment({ name, testOnlyModels: true, cores });
  const file = chosenFile();
  const began = performance.now();
  const since = () => (performance.now() - began) / 1000;
  const run = await startDub(environment, file, request);
  try {
    await firstFiles(run, request.targets[0]?.language ?? '');
    const firstWindow = since();
    const heard = until === undefined ? undefined : await playedUntil(run, until);
    if (heard === undefined) await run.done;
    const whole = since();
    const stages = heard === undefined ? await stageSeconds(run) : {};
    return { firstWindow, whole, stages, windows: run.state.windows.length };
  } finally {
    run.cancel();
    await run.done.catch(() => {});
    await environment.close();
    await forget(name);
  }
}

async function firstFiles({ files, done }: DubRun, language: string): Promise<void> {
  const { signal } = new AbortController();
  const sound = ['init.mp4', '0.m4s'].map((file) => `audio-${language}/${file}`);
  const all = [...FIRST_FILES, `audio-${language}.m3u8`, ...sound].map((name) => files.read(name, signal));
  // A dub that fails says why, where its files only say that they will not come.
  await Promise.race([Promise.all(all), done.then(() => Promise.all(all))]);
}

/** Settles when so much can be heard; meanwhile the picture is read along, as a player does. */
async function playedUntil(run: DubRun, until: number): Promise<number> {
  const played = () => Math.min(...Object.values(run.state.playableUntil));
  const { signal } = new AbortController();
  const pictures = (await run.files.names()).filter((name) => /^video\/\d+\.m4s$/.test(name));
  const watching = (async () => {
    for (let segment = 1; segment * 6 < until && segment < pictures.length; segment += 1)
      await run.files.read(`video/${segment}.m4s`, signal);
  })();
  const heard = new Promise<void>((enough) => {
    const look = () => {
      if (played() < until) return;
      stop();
      enough();
    };
    const stop = run.subscribe(look);
    look();
  });
  await Promise.race([Promise.all([watching, heard]), run.done]);
  return played();
}

async function stageSeconds({ files }: DubRun): Promise<Record<string, number>> {
  const report = await (await files.read('report.json', new AbortController().signal)).text();
  return (JSON.parse(report) as { timings: Record<string, number> }).timings;
}

async function forget(name: string): Promise<void> {
  const root = await navigator.storage.getDirectory();
  await root.removeEntry(`${name}-artifacts`, { recursive: true }).catch(() => {});
  indexedDB.deleteDatabase(`${name}-ledger`);
}

import { modelFile } from '../../models-manifest/catalogue.ts';
import { type BrowserEnvironment, openEnvironment } from '../../wasm-workers/host/browser.ts';
import { voicesFor } from '../../wasm-workers/pipeline/choices.ts';
import type { DubRequest, Target } from '../../wasm-workers/pipeline/request.ts';
import { startDub } from '../../wasm-workers/pipeline/run.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import type { Report } from '../../wasm-workers/stages/report.ts';

/** A fixed date, so that the same clip is the same source in every run. */
const DATE = Date.UTC(2020, 0, 1);

/** A test recording of the catalogue as a file. */
export async function clip(id: string): Promise<File> {
  const answer = await fetch(`/models/${modelFile(id, 'audio.wav').sha256}`);
  if (!answer.ok) throw new Error(`${id} is not served (${answer.status}).`);
  return new File([await answer.blob()], `${id}.wav`, { type: 'audio/wav', lastModified: DATE });
}

/** A target with the voice that the test asks for, or the language's first. */
export function targetWith(language: string, model?: string): Target {
  const choice = voicesFor(language, true).find(({ voice }) => model === undefined || voice.model === model);
  if (!choice) throw new Error(`No voice ${model} for ${language}.`);
  return { language, voice: choice.voice };
}

/** A request as a person would make it, with what the test wants to differ. */
export function requestFor(targets: readonly Target[], changes: Partial<DubRequest> = {}): DubRequest {
  return {
    targets,
    recognizer: 'whisper-base',
    // opus-mt is for people: tests use what npm and this repository carry.
    translator: 'whisper',
    media: 'auto',
    device: 'wasm',
    reviewTranscript: false,
    edits: [],
    noise: 0,
    ...changes,
  };
}

/** An environment of its own, so that nothing is known from an earlier test. */
export function freshEnvironment(): Promise<BrowserEnvironment> {
  return openEnvironment({ name: `test-${crypto.randomUUID()}`, testOnlyModels: true });
}

/** Dubs a file to the end. */
export async function dub(
  environment: BrowserEnvironment,
  file: File,
  request: DubRequest,
): Promise<{ run: DubRun; report: Report }> {
  const run = await startDub(environment, file, request);
  await run.done;
  return { run, report: await readJson<Report>(run, 'report.json') };
}

export async function readText(run: DubRun, name: string): Promise<string> {
  return (await run.files.read(name, new AbortController().signal)).text();
}

export async function readJson<T>(run: DubRun, name: string): Promise<T> {
  return JSON.parse(await readText(run, name)) as T;
}

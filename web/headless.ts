import { Failure, type FailureJson } from '../wasm-workers/core/failure.ts';
import type { Place } from '../wasm-workers/core/place.ts';
import { openEnvironment } from '../wasm-workers/host/browser.ts';
import { exportMp4 } from '../wasm-workers/pipeline/exports.ts';
import type { DubRequest } from '../wasm-workers/pipeline/request.ts';
import { startDub } from '../wasm-workers/pipeline/run.ts';
import type { DubState } from '../wasm-workers/pipeline/state.ts';

/** What the command line sees while a dub runs. */
export interface CliProgress {
  readonly phase: DubState['phase'];
  readonly fraction: number;
  readonly secondsLeft?: number;
  readonly download?: DubState['download'];
  readonly windows: number;
}

/** What it gets at the end. */
export type CliOutcome =
  | { readonly names: readonly string[]; readonly notices: readonly string[]; readonly place?: Place }
  | { readonly failure: FailureJson };

declare global {
  interface Window {
    /** Given by the command line: called with each change. */
    retongueProgress?(progress: CliProgress): void;
    /** Called by the command line, once the file input holds the source. */
    retongueDub(request: DubRequest, outputs: { testOnlyModels: boolean }): Promise<CliOutcome>;
  }
}

/** The same program as the studio, without its pages: for `npm run dub`. Outputs go to the local server that served the page. */
window.retongueDub = async (request, { testOnlyModels }) => {
  const [file] = document.querySelector('input')?.files ?? [];
  try {
    if (!file) throw new Failure('unsupported-input', 'No file was given.');
    const environment = await openEnvironment({ testOnlyModels });
    const run = await startDub(environment, file, request);
    const report = (state: DubState) => {
      const { phase, fraction, secondsLeft, download, windows } = state;
      window.retongueProgress?.({ phase, fraction, secondsLeft, download, windows: windows.length });
    };
    run.subscribe(report);
    const { names } = await run.done;
    const signal = new AbortController().signal;
    for (const name of names) await send(name, await run.files.read(name, signal));
    await send('dub.mp4', await new Response(await exportMp4(run, signal)).blob());
    return { names: [...names, 'dub.mp4'], notices: run.state.notices, place: run.state.place };
  } catch (error) {
    return { failure: Failure.from(error).toJSON() };
  }
};

async function send(name: string, body: Blob): Promise<void> {
  const answer = await fetch(`/out/${name}`, { method: 'PUT', body });
  if (!answer.ok) throw new Failure('internal', `${name} could not be written: ${await answer.text()}`);
}

import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { ModelFiles } from '../../core/models.ts';
import type { Job, Report } from './messages.ts';

/** Id of ffmpeg.wasm in the model catalogue. */
export const FFMPEG_CORE = 'ffmpeg-core';

export interface Command {
  readonly tool?: Job['tool'];
  readonly args: readonly string[];
  readonly sources?: Job['sources'];
  readonly files?: Job['files'];
  readonly outputs?: Job['outputs'];
}

/** What a command that returned gave. A return code other than 0 is for the caller to judge. */
export interface CommandResult {
  readonly code: number;
  readonly outputs: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** The last lines of ffmpeg's log. */
  readonly log: readonly string[];
}

/**
 * ffmpeg.wasm, compiled once. Every command runs in a fresh worker: a crash or an abort takes nothing with it, no
 * memory outlives a command, and commands may run side by side.
 */
export class FfmpegRunner {
  readonly #module: WebAssembly.Module;
  readonly #scriptUrl: string;
  readonly #workers = new Set<Worker>();

  private constructor(module: WebAssembly.Module, scriptUrl: string) {
    this.#module = module;
    this.#scriptUrl = scriptUrl;
  }

  /** @throws Failure those of {@link ModelFiles.file}. */
  static async load(models: ModelFiles, signal?: AbortSignal): Promise<FfmpegRunner> {
    const [script, wasm] = await Promise.all([
      models.file(FFMPEG_CORE, 'ffmpeg-core.js', signal),
      models.file(FFMPEG_CORE, 'ffmpeg-core.wasm', signal),
    ]);
    const response = new Response(wasm, { headers: { 'Content-Type': 'application/wasm' } });
    const module = await WebAssembly.compileStreaming(response);
    throwIfAborted(signal);
    const scriptUrl = URL.createObjectURL(new Blob([script], { type: 'text/javascript' }));
    return new FfmpegRunner(module, scriptUrl);
  }

  /** @throws Failure `cancelled`, `worker-crashed`, `out-of-memory`. */
  async run(command: Command, signal: AbortSignal): Promise<CommandResult> {
    const stream = this.stream(command, signal);
    for (;;) {
      const { done, value } = await stream.next();
      if (done) return value;
    }
  }

  /** Runs a command and yields what it writes to {@link PIPE}; leaving the loop early ends the command. */
  async *stream(command: Command, signal: AbortSignal): AsyncGenerator<Uint8Array<ArrayBuffer>, CommandResult> {
    throwIfAborted(signal);
    const taken = globalThis.crossOriginIsolated ? new SharedArrayBuffer(4) : undefined;
    const worker = new Worker(new URL('./ffmpeg.worker.ts', import.meta.url), { type: 'module', name: 'ffmpeg' });
    this.#workers.add(worker);
    const reports = listen(worker, signal);
    worker.postMessage({
      core: { scriptUrl: this.#scriptUrl, module: this.#module },
      tool: command.tool ?? 'ffmpeg',
      args: command.args,
      sources: command.sources ?? {},
      files: command.files ?? {},
      outputs: command.outputs ?? [],
      taken,
    } satisfies Job);
    try {
      for (;;) {
        const report = await reports.next();
        if (report.type === 'done') return report;
        if (report.type === 'crashed') throw crash(report.message, report.log);
        yield report.bytes;
        if (taken) {
          const counter = new Int32Array(taken);
          Atomics.add(counter, 0, report.bytes.length);
          Atomics.notify(counter, 0);
        }
      }
    } finally {
      reports.stop();
      worker.terminate();
      this.#workers.delete(worker);
    }
  }

  dispose(): void {
    for (const worker of this.#workers) worker.terminate();
    this.#workers.clear();
    URL.revokeObjectURL(this.#scriptUrl);
  }
}

/** A worker's reports as a queue; an abort or a dead worker rejects the one that is waited for. */
function listen(worker: Worker, signal: AbortSignal) {
  const queue: Report[] = [];
  let failure: Failure | undefined;
  let wake = () => {};
  const fail = (reason: Failure) => {
    failure = reason;
    wake();
  };
  const onAbort = () => fail(new Failure('cancelled', 'This was cancelled.', signal.reason));
  signal.addEventListener('abort', onAbort, { once: true });
  worker.onmessage = ({ data }: MessageEvent<Report>) => {
    queue.push(data);
    wake();
  };
  worker.onerror = (event) => fail(crash(event.message, []));
  worker.onmessageerror = () => fail(crash('a message could not be read', []));
  return {
    async next(): Promise<Report> {
      while (!failure && queue.length === 0)
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      const report = queue.shift();
      if (failure || !report) throw failure ?? crash('no report', []);
      return report;
    },
    stop: () => signal.removeEventListener('abort', onAbort),
  };
}

function crash(message: string, log: readonly string[]): Failure {
  const detail = [message, ...log.slice(-3)].join(' | ');
  if (/out of memory|OOM|Cannot enlarge memory|Array buffer allocation/i.test(detail))
    return new Failure('out-of-memory', 'ffmpeg ran out of memory. Close other tabs and try again.', detail);
  return new Failure('worker-crashed', 'ffmpeg stopped unexpectedly while working on this file.', detail);
}

import { cachedReads } from './cached-reads.ts';
import type { FfmpegCore } from './core-types.ts';
import { type Job, PIPE, PIPE_BYTES, type Report, SOURCES } from './messages.ts';

const LOG_LINES = 200;
const log: string[] = [];

self.onmessage = async ({ data: job }: MessageEvent<Job>) => {
  try {
    report(await run(job));
  } catch (error) {
    report({ type: 'crashed', message: error instanceof Error ? error.message : String(error), log });
  }
};

async function run(job: Job): Promise<Report> {
  const core = await start(job.core);
  core.setLogger(({ message }) => {
    log.push(message);
    if (log.length > LOG_LINES) log.shift();
  });
  mount(core, job);
  // ffprobe leaves no return code in this build: whoever asked judges by what it wrote.
  const code = job.tool === 'ffmpeg' ? core.exec(...job.args) : Math.max(0, core.ffprobe(...job.args));
  const outputs = code === 0 ? collect(core, job.outputs) : {};
  return { type: 'done', code, outputs, log };
}

async function start({ scriptUrl, module }: Job['core']): Promise<FfmpegCore> {
  const { default: createCore } = (await import(/* @vite-ignore */ scriptUrl)) as {
    default: (options: object) => Promise<FfmpegCore>;
  };
  return createCore({
    instantiateWasm(imports: WebAssembly.Imports, receive: (instance: WebAssembly.Instance) => void) {
      WebAssembly.instantiate(module, imports).then(receive);
      return {};
    },
  });
}

function mount({ FS }: FfmpegCore, job: Job): void {
  FS.mkdir(SOURCES);
  const blobs = Object.entries(job.sources).map(([name, data]) => ({ name, data }));
  FS.filesystems.WORKERFS.stream_ops.read = cachedReads();
  FS.mount(FS.filesystems.WORKERFS, { blobs }, SOURCES);
  for (const [path, bytes] of Object.entries(job.files)) FS.writeFile(path, bytes);
  const device = FS.makedev(64, 0);
  FS.registerDevice(device, { write: pipe(job.taken && new Int32Array(job.taken)) });
  FS.mkdev(PIPE, device);
}

/** Hands over what is written, and blocks ffmpeg while the reader is more than {@link PIPE_BYTES} behind. */
function pipe(taken: Int32Array<SharedArrayBuffer> | undefined) {
  let given = 0;
  return (_stream: unknown, buffer: Int8Array, offset: number, length: number): number => {
    const bytes = new Uint8Array(length);
    bytes.set(buffer.subarray(offset, offset + length) as unknown as Uint8Array);
    report({ type: 'piece', bytes }, [bytes.buffer]);
    given = (given + length) | 0;
    while (taken) {
      const seen = Atomics.load(taken, 0);
      if (((given - seen) | 0) < PIPE_BYTES) break;
      Atomics.wait(taken, 0, seen);
    }
    return length;
  };
}

function collect({ FS }: FfmpegCore, patterns: readonly string[]): Record<string, Uint8Array<ArrayBuffer>> {
  const outputs: Record<string, Uint8Array<ArrayBuffer>> = {};
  for (const pattern of patterns) {
    const folder = pattern.slice(0, pattern.lastIndexOf('/')) || '/';
    const paths = pattern.endsWith('*')
      ? FS.readdir(folder)
          .map((name) => `${folder === '/' ? '' : folder}/${name}`)
          .filter((path) => path.startsWith(pattern.slice(0, -1)))
      : [pattern];
    for (const path of paths) if (FS.analyzePath(path).exists) outputs[path] = FS.readFile(path);
  }
  return outputs;
}

function report(message: Report, transfer: Transferable[] = []): void {
  self.postMessage(message, { transfer });
}

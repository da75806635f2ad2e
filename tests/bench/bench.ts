import { execFileSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Figures, rounded } from './figures.ts';
import type { BenchOptions } from './options.ts';

/** Every bench there is. */
const BENCHES = {
  pipeline: {
    about: 'speed, first window and memory of a dub; our listening against transformers.js; the media adapters',
    load: async () => (await import('./pipeline.ts')).pipeline,
  },
  asr: {
    about: 'word error rate and real-time factor of whisper-tiny, base and small on recordings whose words are known',
    load: async () => (await import('./listening.ts')).listening,
  },
  translation: {
    about: 'BLEU, chrF and sentences a second of every text translator that is here',
    load: async () => (await import('./translation.ts')).translation,
  },
  diarization: {
    about: 'who speaks when: error rates on made conversations of two, three and four people, and on the interview',
    load: async () => (await import('./diarization.ts')).diarization,
  },
  webgpu: {
    about: 'Whisper and Piper on a real GPU, against wasm; says so when there is none',
    load: async () => (await import('./webgpu.ts')).webgpu,
  },
  edge: {
    about: 'requests a second of published media by link, against the same objects streamed to everyone; publishing',
    load: async () => (await import('./edge.ts')).edge,
  },
} as const;

const HELP = `Measures, in real Chromium with real models. What is compared is measured in the same run, in turn.

  npm run bench -- NAME [options]

${Object.entries(BENCHES)
  .map(([name, { about }]) => `  ${name.padEnd(11)} ${about}`)
  .join('\n')}

  --quick        an answer in about two minutes: one run of everything, shorter, without the 3 GB file
  --runs N       measurements of each thing; their median is shown (5)
  --only PARTS   pipeline: some of dub,first,memory,asr,media
  --cores N      logical processors to budget threads by, and on Linux to run on (2)
  --software     webgpu: measure a software adapter too, to try the bench itself

The last line on stdout is JSON: {bench, commit, machine, metrics, peers, ratios}. docs/bench.md explains the names.
`;

process.exitCode = await main();

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      runs: { type: 'string' },
      only: { type: 'string' },
      cores: { type: 'string', default: '2' },
      software: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [name] = positionals;
  const bench = Object.entries(BENCHES).find(([known]) => known === name);
  if (values.help || !bench) {
    process.stdout.write(HELP);
    return values.help || !name ? 0 : 2;
  }
  const cores = Math.min(positive(values.cores), availableParallelism());
  pinTo(cores);
  const folder = mkdtempSync(join(tmpdir(), 'retongue-bench-'));
  const options: BenchOptions = {
    quick: values.quick,
    runs: positive(values.runs ?? (values.quick ? '1' : '5')),
    only: values.only?.split(','),
    cores,
    software: values.software,
    folder,
    say: (line) => void process.stderr.write(`${line}\n`),
  };
  try {
    const { metrics, peers, ratios }: Figures = await (await bench[1].load())(options);
    const figures = {
      metrics: rounded(metrics),
      peers: Object.fromEntries(Object.entries(peers).map(([peer, numbers]) => [peer, rounded(numbers)])),
      ratios: rounded(ratios),
    };
    process.stdout.write(`${JSON.stringify({ bench: name, commit: commit(), machine: machine(cores), ...figures })}\n`);
    return 0;
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 });
  }
}

function positive(text: string): number {
  const number = Number(text);
  if (!Number.isInteger(number) || number < 1) throw new RangeError(`${text} is not a positive whole number.`);
  return number;
}

/** Children inherit this: the browser computes on so many processors, however many the machine has. */
function pinTo(cores: number): void {
  if (process.platform !== 'linux' || cores >= availableParallelism()) return;
  try {
    execFileSync('taskset', ['-a', '-cp', `0-${cores - 1}`, String(process.pid)], { stdio: 'ignore' });
  } catch {
    process.stderr.write(`taskset is not installed: the browser may use more than ${cores} processors.\n`);
  }
}

/** The commit, with a `+` where files differ from it. */
function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', ['--no-optional-locks', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  try {
    return `${git('rev-parse', '--short=12', 'HEAD')}${git('status', '--porcelain', '--untracked-files=no') ? '+' : ''}`;
  } catch {
    return 'unknown';
  }
}

function machine(cores: number): string {
  const model = cpus()[0]?.model.trim() ?? 'unknown processor';
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  return `${cores} of ${availableParallelism()} threads of ${model}, ${memory}, ${process.platform} ${process.arch}`;
}

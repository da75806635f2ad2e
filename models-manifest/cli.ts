import { parseArgs } from 'node:util';
import { Presets, SingleBar } from 'cli-progress';
import { Failure } from '../wasm-workers/core/failure.ts';
import { catalogue, filesByDigest, hasModelEntry, modelBytes, starterIds } from './catalogue.ts';
import { ModelFolder } from './node/model-folder.ts';
import { type PullProgress, pull } from './node/pull.ts';

const HELP = `Models of the catalogue, in a folder of files named by their SHA-256.

  npm run models -- list                 what there is, its size, and whether it is here
  npm run models -- pull <id…|starter>   fetch models and what they need; resumes what was broken off
  npm run models -- verify               read every file again; wrong ones are removed
  npm run models -- prune                remove what the catalogue no longer names, and broken downloads

The folder is RETONGUE_MODEL_DIR, by default in the user's cache folder: ${new ModelFolder().path}
Packages come from the registry npm is configured with; HF_ENDPOINT names a mirror of the Hugging Face hub.
Exit status: 0 done, 1 something failed, 2 the command was not understood.
`;

const folder = new ModelFolder();
// `list | head` closes the pipe early; that is no error of ours.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));
const interrupt = new AbortController();
process.once('SIGINT', () => interrupt.abort(new Failure('cancelled', 'Stopped. The same command goes on from here.')));

try {
  process.exitCode = await main();
} catch (error) {
  const failure = Failure.from(error);
  process.stderr.write(`${failure.code}: ${failure.message}\n`);
  if (failure.cause) process.stderr.write(`  ${failure.toJSON().cause}\n`);
  process.exitCode = 1;
}

async function main(): Promise<number> {
  const { command, rest, isHelp } = readArguments();
  if (isHelp) return say(HELP, 0);
  if (command === 'list' && rest.length === 0) return list();
  if (command === 'pull' && rest.length > 0) return pullAll(rest);
  if (command === 'verify' && rest.length === 0) return verify();
  if (command === 'prune' && rest.length === 0) return prune();
  process.stderr.write(HELP);
  return 2;
}

function readArguments(): { command: string | undefined; rest: string[]; isHelp: boolean } {
  try {
    const { values, positionals } = parseArgs({
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' } },
    });
    const [command, ...rest] = positionals;
    return { command, rest, isHelp: values.help ?? false };
  } catch (error) {
    process.stderr.write(`${(error as Error).message}\n`);
    return { command: undefined, rest: [], isHelp: false };
  }
}

function list(): number {
  const rows = catalogue.map((entry) => {
    const here = entry.files.filter((file) => folder.has(file.sha256)).length;
    const state = here === entry.files.length ? 'here' : here > 0 ? 'partly' : '';
    const { name, restricted, testOnly } = entry.licence;
    const terms = [name, ...(restricted ? ['RESTRICTED'] : []), ...(testOnly ? ['tests only'] : [])].join(', ');
    return [entry.id, entry.task, entry.languages.join(' '), megabytes(modelBytes(entry.id)), state, terms];
  });
  const table = [['id', 'task', 'languages', 'size', 'state', 'licence'], ...rows];
  const widths = [0, 1, 2, 3, 4].map((column) => Math.max(...table.map((row) => row[column]?.length ?? 0)));
  for (const row of table) say(`${row.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join('  ')}\n`, 0);
  return 0;
}

async function pullAll(names: readonly string[]): Promise<number> {
  const ids = names.flatMap((name) => (name === 'starter' ? starterIds : [name]));
  const unknown = ids.filter((id) => !hasModelEntry(id));
  if (unknown.length > 0) {
    process.stderr.write(`Not in the catalogue: ${unknown.join(', ')}. "npm run models -- list" shows what is.\n`);
    return 2;
  }
  const bar = new SingleBar(
    { format: '{bar} {percentage}% of {size}  {name}', hideCursor: true, noTTYOutput: true, notTTYSchedule: 5000 },
    Presets.shades_classic,
  );
  const isStarted = { yet: false };
  const onProgress = ({ receivedBytes, totalBytes, name }: PullProgress) => {
    if (!isStarted.yet) bar.start(totalBytes, 0, { name, size: megabytes(totalBytes) });
    isStarted.yet = true;
    bar.update(Math.min(receivedBytes, totalBytes), { name });
  };
  try {
    await pull(ids, { folder, signal: interrupt.signal, onProgress });
  } finally {
    if (isStarted.yet) bar.stop();
  }
  return say(`${ids.join(', ')}: here, in ${folder.path}\n`, 0);
}

async function verify(): Promise<number> {
  let count = 0;
  const wrong = await folder.verify((digest, isRight) => {
    count += 1;
    if (!isRight) say(`wrong, removed: ${digest} ${nameOf(digest)}\n`, 1);
  });
  return say(`${count} files read, ${wrong.length} wrong\n`, wrong.length > 0 ? 1 : 0);
}

async function prune(): Promise<number> {
  const freedBytes = await folder.prune((digest) => filesByDigest(digest).length > 0);
  return say(`${megabytes(freedBytes)} freed\n`, 0);
}

function nameOf(digest: string): string {
  const known = filesByDigest(digest)[0];
  return known ? `${known.entry.id}/${known.file.path}` : '(not in the catalogue)';
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function say(text: string, status: number): number {
  process.stdout.write(text);
  return status;
}

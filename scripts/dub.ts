import { mkdir, readFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SingleBar } from 'cli-progress';
import { chromium } from 'playwright';
import { Failure, type FailureJson } from '../wasm-workers/core/failure.ts';
import type { GivenTranscript } from '../wasm-workers/core/given-transcript.ts';
import { placeSentence } from '../wasm-workers/core/place.ts';
import { type Glossary, parseGlossary } from '../wasm-workers/core/translation/glossary.ts';
import { transcriptFromFile } from '../wasm-workers/pipeline/transcript-file.ts';
import type { CliOutcome, CliProgress } from '../web/headless.ts';
import { CHROMIUM_FLAGS, findChromium } from './chromium.ts';
import { readRequest } from './dub-request.ts';
import { startDubServer } from './dub-server.ts';
import { profileFolder } from './profile.ts';

const HELP = `Dubs a file into other languages, in a browser without a window.

  npm run dub -- FILE --to es[,fr] [options]

  --to LANGUAGES     languages to dub into, such as es,fr
  --from LANGUAGE    language of the speech; by default it is detected
  --out DIR          folder for the results (dub/<name of the file>)
  --models SIZE      tiny, base or small (base)
  --translator WHO   auto, small (English to Spanish, nothing to download), builtin or whisper (auto)
  --glossary FILE    words with a fixed translation: CSV or TSV with source,target,case; = keeps a word
  --media ADAPTER    auto, mediabunny or ffmpeg (auto)
  --speakers N       how many people speak, 1 to 20 (auto: found by listening)
  --voice es=VOICE   the voice of the first to speak, such as es=kokoro/ef_dora; may be repeated (one that fits)
  --transcript FILE  your own words (SRT, VTT or plain text) instead of listening
  --until SECONDS    only the start of the file
  --device WHERE     auto, webgpu or wasm: where networks run (auto)
  --video h264       convert a picture that browsers cannot play (copy)
  --json             one line of JSON on stdout instead of a progress bar

Ctrl-C stops; the same command goes on where it stopped. Exit status 0, or 1 with the failure on stderr.
`;

/** Fixed, so that the browser's storage, which is kept by origin, is found again whatever port is free. */
const ORIGIN_HOST = 'retongue.localhost';

process.exitCode = await main().catch(fail);

async function main(): Promise<number> {
  const { values, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      to: { type: 'string' },
      from: { type: 'string' },
      out: { type: 'string' },
      models: { type: 'string', default: 'base' },
      media: { type: 'string', default: 'auto' },
      translator: { type: 'string', default: 'auto' },
      glossary: { type: 'string' },
      voice: { type: 'string', multiple: true, default: [] },
      transcript: { type: 'string' },
      speakers: { type: 'string' },
      until: { type: 'string' },
      device: { type: 'string', default: 'auto' },
      video: { type: 'string', default: 'copy' },
      json: { type: 'boolean', default: false },
      'test-voices': { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  const [file] = positionals;
  if (values.help || !file) {
    process.stdout.write(HELP);
    return values.help ? 0 : 1;
  }
  const transcript = await readTranscript(values.transcript);
  const glossary = await readGlossary(values.glossary);
  const request = { ...readRequest(values), ...(transcript ? { transcript } : {}), ...(glossary ? { glossary } : {}) };
  const out = resolve(
    values.out ??
      `dub/${file
        .split('/')
        .at(-1)
        ?.replace(/\.\w+$/, '')}`,
  );
  await mkdir(out, { recursive: true });
  const outcome = await dubInBrowser(resolve(file), request, out, values['test-voices'], progressShower(values.json));
  if ('failure' in outcome) return fail(Failure.fromJSON(outcome.failure));
  if (outcome.place) process.stderr.write(`${placeSentence(outcome.place)}\n`);
  for (const notice of outcome.notices) process.stderr.write(`${notice}\n`);
  if (values.json) process.stdout.write(`${JSON.stringify({ out, files: outcome.names, place: outcome.place })}\n`);
  else process.stdout.write(`Done: ${out}\n`);
  return 0;
}

/** @throws Failure `unsupported-input` where there is no such file, or a line of it cannot be used. */
async function readGlossary(path: string | undefined): Promise<Glossary | undefined> {
  if (path === undefined) return undefined;
  const text = await readFile(path, 'utf8').catch((error) => {
    throw new Failure('unsupported-input', `The glossary ${path} cannot be read. Check its name and place.`, error);
  });
  return parseGlossary(text);
}

/** @throws Failure `unsupported-input` where there is no such file, or it is no transcript. */
async function readTranscript(path: string | undefined): Promise<GivenTranscript | undefined> {
  if (path === undefined) return undefined;
  const bytes = await readFile(path).catch((error) => {
    throw new Failure('unsupported-input', `The transcript ${path} cannot be read. Check its name and place.`, error);
  });
  return transcriptFromFile(bytes, path);
}

async function dubInBrowser(
  file: string,
  request: ReturnType<typeof readRequest>,
  out: string,
  testOnlyModels: boolean,
  show: (progress: CliProgress) => void,
): Promise<CliOutcome> {
  const server = await startDubServer(out);
  const context = await chromium.launchPersistentContext(profileFolder(), {
    executablePath: await findChromium(),
    headless: true,
    // Ours: Playwright’s own handlers would end this process before it has said how to go on.
    handleSIGINT: false,
    handleSIGTERM: false,
    args: [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP ${ORIGIN_HOST} 127.0.0.1:${server.port}`],
  });
  // Ctrl-C: the browser is closed, what was finished stays, and the same command goes on.
  const stop = () => void context.close();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.exposeFunction('retongueProgress', show);
    await page.goto(`http://${ORIGIN_HOST}/headless.html`);
    await page.waitForFunction('typeof window.retongueDub === "function"');
    await page.setInputFiles('input', file);
    const run = ([asked, test]: [typeof request, boolean]) => window.retongueDub(asked, { testOnlyModels: test });
    return await page.evaluate(run, [request, testOnlyModels] as [typeof request, boolean]);
  } catch (error) {
    if (/closed|crash/i.test(String(error)))
      throw new Failure('cancelled', 'Stopped. The same command goes on where it stopped.', error);
    throw error;
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await context.close().catch(() => {});
    await server.close();
  }
}

function progressShower(isJson: boolean): (progress: CliProgress) => void {
  if (isJson || !process.stderr.isTTY) return () => {};
  const bar = new SingleBar({
    format: '{bar} {percentage}% {phase}, {left}',
    stream: process.stderr,
    hideCursor: true,
  });
  bar.start(1000, 0, { phase: 'starting', left: '' });
  return ({ phase, fraction, secondsLeft, download }) => {
    const left = secondsLeft === undefined ? '' : `about ${Math.ceil(secondsLeft)} s left`;
    const share = download ? download.receivedBytes / Math.max(1, download.totalBytes) : fraction;
    bar.update(Math.round(share * 1000), { phase, left: download ? 'models' : left });
    if (phase === 'done' || phase === 'failed') bar.stop();
  };
}

function fail(error: unknown): number {
  const { code, message }: FailureJson = Failure.from(error).toJSON();
  process.stderr.write(`${code}: ${message}\n`);
  return 1;
}

import { createServer, type Server } from 'node:http';
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { modelEntry, starterIds, withRequirements } from '../models-manifest/catalogue.ts';
import { serveModels } from '../models-manifest/node/serve.ts';
import type { Digest } from '../wasm-workers/core/digest.ts';
import { startNode } from './child.ts';
import { LOCAL_FOLDER } from './edge/place.ts';
import { startEdge } from './edge-server.ts';

const HELP = `Serves Retongue on this machine: the studio, and the models from a local R2.

  npm start                    on port 8787, or the next free one
  npm start -- --port 9000     on port 9000, or the next free one

The starter models are pulled first; whatever else is chosen in the studio is pulled on demand. Ctrl-C ends it.
`;

const STORE_MS = 60_000;
const HOUR_MS = 3_600_000;

const { values } = parseArgs({
  options: { port: { type: 'string', default: '8787' }, help: { type: 'boolean', short: 'h' } },
});
const stops: (() => Promise<unknown>)[] = [];
let isStopping = false;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void leave(0));

if (values.help) process.stdout.write(HELP);
else await main(Number(values.port)).catch((error: unknown) => fail(error));

async function main(port: number): Promise<void> {
  if (!(Number.isInteger(port) && port > 0 && port < 65_536)) throw new Error('--port takes a number from 1 to 65535.');
  const building = startNode(['node_modules/vite/bin/vite.js', 'build', '--logLevel', 'warn'], {
    env: { NO_COLOR: '1', FORCE_COLOR: undefined },
  });
  stops.push(building.stop);
  const pulling = startNode(['models-manifest/cli.ts', 'pull', 'starter'], { hasTerminal: true });
  stops.push(pulling.stop);
  if ((await pulling.ended) !== 0) throw new Error('The starter models could not be pulled.');
  if ((await building.ended) !== 0) throw new Error(`The studio could not be built:\n${building.output()}`);

  const { server, origin } = await serveFolder();
  stops.push(() => new Promise((resolve) => server.close(resolve).closeAllConnections()));
  const edge = await startEdge({ port, persistTo: LOCAL_FOLDER, pullOrigin: origin });
  stops.push(edge.stop);
  await fillShelf(edge.url);
  keepTime(edge.url);
  console.log(`\nRetongue is ready: ${edge.url}\nWhat you publish is watched on ${edge.watchUrl}\nCtrl-C ends it.`);
  const status = await edge.ended;
  if (!isStopping) throw new Error(`The server has ended with status ${status}:\n${edge.output()}`);
}

/** What a cron trigger does on the platform, and wrangler dev does not: erases what was deleted or left, now and every hour. */
function keepTime(url: string): void {
  const tidy = () => fetch(`${url}/cdn-cgi/local/scheduled`).catch(() => {});
  void tidy();
  setInterval(tidy, HOUR_MS).unref();
}

/** The model folder of this machine, for the edge only. */
async function serveFolder(): Promise<{ server: Server; origin: string }> {
  const server = createServer(serveModels());
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('The model folder could not be served.');
  return { server, origin: `http://127.0.0.1:${address.port}` };
}

/** Sees to it that R2 holds the starter, by asking for every file it does not hold yet: what is asked for is stored. */
async function fillShelf(url: string): Promise<void> {
  const files = withRequirements(starterIds).flatMap((id) => modelEntry(id).files);
  for (const { sha256 } of files) {
    if (await isOnShelf(url, sha256)) continue;
    const response = await fetch(`${url}/models/${sha256}`);
    if (!response.ok) throw new Error(`A starter model is not served: ${await response.text()}`);
    for await (const _ of response.body ?? []);
    const late = AbortSignal.timeout(STORE_MS);
    while (!(await isOnShelf(url, sha256))) {
      if (late.aborted) throw new Error(`The local R2 did not take ${sha256} within ${STORE_MS / 1000} s.`);
      await pause(50);
    }
  }
}

async function isOnShelf(url: string, digest: Digest): Promise<boolean> {
  const response = await fetch(`${url}/models/${digest}`, { method: 'HEAD' });
  return response.headers.get('cache-status')?.endsWith('hit') ?? false;
}

async function fail(error: unknown): Promise<void> {
  if (!isStopping) process.stderr.write(`\n${error instanceof Error ? error.message : String(error)}\n`);
  await leave(1);
}

async function leave(status: number): Promise<void> {
  if (isStopping) return;
  isStopping = true;
  await Promise.allSettled(stops.reverse().map((stop) => stop()));
  process.exit(status);
}

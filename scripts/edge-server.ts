import { setTimeout as pause } from 'node:timers/promises';
import { type Child, startNode } from './child.ts';
import { freePort } from './ports.ts';

/** The built studio and the edge API, served on this machine by workerd. */
export interface EdgeServer {
  /** Such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Resolves when it ends, asked or not. */
  readonly ended: Promise<number>;
  output(): string;
  stop(): Promise<void>;
}

export interface EdgeOptions {
  /** The port to try first; without it, any. */
  readonly port?: number;
  /** Folder of the local R2. */
  readonly persistTo: string;
  /** Where files come from that R2 does not hold: a server of this machine. */
  readonly pullOrigin?: string;
}

const START_MS = 60_000;

/** Offline: no metrics, no look for updates, no look at where in the world this machine is. */
const QUIET = {
  CI: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  FORCE_COLOR: undefined,
  NO_COLOR: '1',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
};

/**
 * Starts `wrangler dev` offline over `dist/` and waits until it answers.
 * @throws Error with what it wrote, when it ends or stays silent.
 */
export async function startEdge({ port, persistTo, pullOrigin }: EdgeOptions): Promise<EdgeServer> {
  const chosen = await freePort(port);
  const url = `http://127.0.0.1:${chosen}`;
  const child = startNode(
    [
      'node_modules/wrangler/bin/wrangler.js',
      ...['dev', '--env', 'development', '--ip', '127.0.0.1', '--port', String(chosen), '--inspector-port', '0'],
      ...['--persist-to', persistTo, '--show-interactive-dev-session=false', '--log-level', 'warn'],
      ...(pullOrigin ? ['--var', `MODEL_PULL_ORIGIN:${pullOrigin}`] : []),
    ],
    { env: QUIET },
  );
  try {
    await answers(url, child);
  } catch (error) {
    await child.stop();
    throw error;
  }
  return { url, ended: child.ended, output: child.output, stop: child.stop };
}

async function answers(url: string, child: Child): Promise<void> {
  const ended = child.ended.then((status) => {
    throw new Error(`wrangler dev ended with status ${status}:\n${child.output()}`);
  });
  ended.catch(() => {});
  const silent = AbortSignal.timeout(START_MS);
  while (!silent.aborted) {
    const asked = fetch(`${url}/healthz`, { signal: AbortSignal.any([silent, AbortSignal.timeout(5_000)]) });
    if (await Promise.race([asked.then((response) => response.ok).catch(() => false), ended])) return;
    await Promise.race([pause(100), ended]);
  }
  throw new Error(`wrangler dev did not answer within ${START_MS / 1000} s:\n${child.output()}`);
}

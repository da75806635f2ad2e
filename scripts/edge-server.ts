import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { type Child, startNode } from './child.ts';
import { freePort } from './ports.ts';
import { openSecondPort } from './second-port.ts';

/** The built studio and the edge API, served on this machine by workerd. */
export interface EdgeServer {
  /** Such as `http://127.0.0.1:8787`. */
  readonly url: string;
  /** Where watch pages and published media are served: another origin. */
  readonly watchUrl: string;
  /** Bearer token of this start for the API; the served page has it too. */
  readonly token: string;
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
  /** Folder of the built studio; without it `dist`. */
  readonly site?: string;
  /** What else a deployment may set, such as `REPORT_ADDRESS` (docs/deploy.md). */
  readonly settings?: Readonly<Record<string, string>>;
}

const START_MS = 60_000;
export const WRANGLER = 'node_modules/wrangler/bin/wrangler.js';
/** Where miniflare serves the media bucket's S3 interface. */
const S3_PATH = '/cdn-cgi/local/r2/s3/retongue-media';
/** Where `npm run build` leaves the studio, and the line of wrangler.toml that says so. */
const SITE = 'dist';
const FOLDER = `directory = "${SITE}"`;
const MEDIA = `[[env.development.r2_buckets]]
binding = "MEDIA"
bucket_name = "retongue-media"
`;

/** Offline: no metrics, no look for updates, no look at where in the world this machine is. */
export const QUIET = {
  CI: 'true',
  CLOUDFLARE_CF_FETCH_ENABLED: 'false',
  FORCE_COLOR: undefined,
  NO_COLOR: '1',
  WRANGLER_HIDE_BANNER: 'true',
  WRANGLER_SEND_METRICS: 'false',
  // Shows all that is stored to every page of this machine.
  X_LOCAL_EXPLORER: 'false',
};

/**
 * Starts `wrangler dev` offline over the built studio and waits until it answers. The database is brought up to date before.
 * @throws Error with what it wrote, when it ends or stays silent.
 */
export async function startEdge(options: EdgeOptions): Promise<EdgeServer> {
  const { port, persistTo, pullOrigin, site = SITE, settings = {} } = options;
  const chosen = await freePort(port);
  const url = `http://127.0.0.1:${chosen}`;
  const token = randomBytes(32).toString('hex');
  const watch = await openSecondPort(chosen, chosen + 1);
  const config = `.wrangler-${chosen}.toml`;
  const start = { port: chosen, token, watchUrl: watch.url, shareKeys: await shareKeysOf(persistTo), site, settings };
  await writeFile(config, await configOfStart(start), { mode: 0o600 });
  const tidy = () => Promise.all([rm(config, { force: true }), watch.close()]);
  const common = ['--config', config, '--env', 'development', '--persist-to', persistTo];
  try {
    await migrate(common);
    const child = startNode(
      [
        ...[WRANGLER, 'dev', ...common, '--ip', '127.0.0.1', '--port', String(chosen), '--inspector-port', '0'],
        ...['--show-interactive-dev-session=false', '--log-level', 'warn'],
        ...(pullOrigin ? ['--var', `MODEL_PULL_ORIGIN:${pullOrigin}`] : []),
      ],
      { env: QUIET },
    );
    await answers(url, child).catch(async (error: unknown) => {
      await child.stop();
      throw error;
    });
    const ended = child.ended.finally(tidy);
    return {
      url,
      watchUrl: watch.url,
      token,
      ended,
      output: child.output,
      stop: async () => {
        await child.stop();
        await ended;
      },
    };
  } catch (error) {
    await tidy();
    throw error;
  }
}

interface Start {
  readonly port: number;
  readonly token: string;
  readonly watchUrl: string;
  readonly shareKeys: string;
  readonly site: string;
  readonly settings: Readonly<Record<string, string>>;
}

/** Keys that links are signed with. They stay where the database does, so that a link outlives the server. */
async function shareKeysOf(persistTo: string): Promise<string> {
  const file = join(persistTo, 'share-keys');
  await mkdir(persistTo, { recursive: true });
  const made = `local:${randomBytes(32).toString('base64url')}`;
  // Where there are some already, this fails and leaves them as they are.
  await writeFile(file, made, { mode: 0o600, flag: 'wx' }).catch(() => {});
  return (await readFile(file, 'utf8')).trim();
}

/**
 * wrangler.toml with the secrets of this start, which no command line shows. The keys of the local S3 are secret because any page
 * may call it (CORS `*`).
 */
async function configOfStart({ port, token, watchUrl, shareKeys, site, settings }: Start): Promise<string> {
  const toml = await readFile('wrangler.toml', 'utf8');
  const [id, secret] = [randomBytes(16).toString('hex'), randomBytes(32).toString('hex')];
  if (!toml.includes(MEDIA)) throw new Error('wrangler.toml names no bucket for media in its development environment.');
  if (!toml.includes(FOLDER)) throw new Error('wrangler.toml does not say where the built studio lies.');
  const credentials = `{ accessKeyId = "${id}", secretAccessKey = "${secret}" }`;
  const more = Object.entries(settings).map(([name, value]) => `${name} = ${JSON.stringify(value)}\n`);
  const here = toml.replace(FOLDER, `directory = ${JSON.stringify(site)}`);
  return `${here.replace(MEDIA, `${MEDIA}local_dev = { experimental_s3_credentials = ${credentials} }\n`)}
[env.development.vars]
LOCAL_TOKEN = "${token}"
WATCH_ORIGIN = "${watchUrl}"
SHARE_KEYS = "${shareKeys}"
LOCAL_HOSTS = "127.0.0.1:${port} localhost:${port}"
MEDIA_S3_ENDPOINT = "${S3_PATH}"
MEDIA_S3_ACCESS_KEY_ID = "${id}"
MEDIA_S3_SECRET_ACCESS_KEY = "${secret}"
${more.join('')}`;
}

async function migrate(common: readonly string[]): Promise<void> {
  const child = startNode([WRANGLER, 'd1', 'migrations', 'apply', 'DB', '--local', ...common], { env: QUIET });
  if ((await child.ended) !== 0) throw new Error(`The local database could not be set up:\n${child.output()}`);
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

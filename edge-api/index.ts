import { app } from './app.ts';
import { catalogue } from './catalogue.ts';
import { d1 } from './d1.ts';
import { unexpected, writeLog } from './log.ts';
import { Reporter } from './metrics/reporter.ts';
import { keptMetrics, type MetricsShard } from './metrics/shard.ts';
import { Tally } from './metrics/tally.ts';
import { tidy } from './publishing/erase.ts';
import { localPuller } from './puller.ts';
import { r2Shelf } from './r2.ts';
import { r2Multipart, type S3Access } from './r2-multipart.ts';
import { r2Objects } from './r2-objects.ts';
import type { Services } from './services.ts';
import { Memory } from './shares/gate.ts';
import { readShareKeys } from './shares/token.ts';
import { watchApp } from './watch-app.ts';

export { MetricsShard } from './metrics/shard.ts';

/** What wrangler.toml binds. */
export interface Env {
  readonly MODELS: R2Bucket;
  readonly MEDIA: R2Bucket;
  readonly DB: D1Database;
  readonly ASSETS: Fetcher;
  readonly METRICS: DurableObjectNamespace<MetricsShard>;
  /** Requests of a valid token, and of anyone else by address. */
  readonly API_RATE: RateLimit;
  readonly STRANGER_RATE: RateLimit;
  /** The media bucket's S3 interface; without it only what fits through the Worker can be published. */
  readonly MEDIA_S3_ENDPOINT?: string;
  readonly MEDIA_S3_ACCESS_KEY_ID?: string;
  readonly MEDIA_S3_SECRET_ACCESS_KEY?: string;
  /** Origins of other studios that may publish here, with a space between them. */
  readonly STUDIO_ORIGINS?: string;
  /** Where watch pages and published media are served, such as `https://watch.example.org`: never the studio's own origin. */
  readonly WATCH_ORIGIN?: string;
  /** Keys that links are signed with: `id:key,id:key`, the first one signs (shares/token.ts). */
  readonly SHARE_KEYS?: string;
  /** Who may show the player on a page of theirs, as `frame-ancestors` takes it; without it everybody. */
  readonly FRAME_ANCESTORS?: string;
  /** Where to complain about a dub: `mailto:` or `https:`. */
  readonly REPORT_ADDRESS?: string;
  /** Set by `npm start` only: its token of this start, and the `host:port` it answers to. */
  readonly LOCAL_TOKEN?: string;
  readonly LOCAL_HOSTS?: string;
  /** Set by `npm start` only: where files come from that R2 does not hold. */
  readonly MODEL_PULL_ORIGIN?: string;
}

/** What this isolate has counted, and who hands it on. */
const tally = new Tally();
let reporter: Reporter | undefined;

const memory = new Memory();
/** Opened once; workers.dev has none, and answers every question with nothing. */
let cache: Promise<Cache> | undefined;
let shareKeys: ReturnType<typeof readShareKeys> | undefined;

/** Keys of what this isolate is doing after its answers. */
const underWay = new Set<string>();

/** @param url of the request. */
async function services(env: Env, context: ExecutionContext, url: string): Promise<Services> {
  cache ??= caches.open('media');
  const origin = env.MODEL_PULL_ORIGIN;
  return {
    models: r2Shelf(env.MODELS),
    sql: d1(env.DB),
    objects: r2Objects(env.MEDIA, r2Multipart(env.MEDIA, s3Access(env, url))),
    limits: {
      api: async (token) => (await env.API_RATE.limit({ key: token })).success,
      stranger: async (address) => (await env.STRANGER_RATE.limit({ key: address })).success,
    },
    settings: {
      localToken: env.LOCAL_TOKEN,
      hosts: env.LOCAL_HOSTS?.split(' '),
      origins: env.STUDIO_ORIGINS?.split(' ') ?? [],
      watchOrigin: env.WATCH_ORIGIN,
      frameAncestors: env.FRAME_ANCESTORS,
      reportAddress: env.REPORT_ADDRESS,
    },
    pages: (request) => env.ASSETS.fetch(request),
    now: Date.now,
    shareKeys: () => {
      shareKeys ??= readShareKeys(env.SHARE_KEYS ?? '');
      return shareKeys;
    },
    memory,
    cache: await cache,
    // What is for tests and local trial only is never handed out by a deployed worker.
    catalogue: catalogue(origin !== undefined),
    meter: tally,
    counts: async () => {
      // So that who asks sees what this isolate counted a moment ago.
      await reporterOf(env).report();
      return keptMetrics(env.METRICS).read();
    },
    log: writeLog,
    pull: origin === undefined ? undefined : localPuller(origin),
    later(key, work) {
      if (underWay.has(key)) return;
      underWay.add(key);
      context.waitUntil(
        work()
          .catch((error) => writeLog(unexpected(error)))
          .finally(() => underWay.delete(key)),
      );
    },
  };
}

/** Locally the S3 interface is a path of the same server, under whichever name it was called. */
function s3Access(env: Env, url: string): S3Access | undefined {
  const { MEDIA_S3_ENDPOINT, MEDIA_S3_ACCESS_KEY_ID, MEDIA_S3_SECRET_ACCESS_KEY } = env;
  if (!MEDIA_S3_ENDPOINT || !MEDIA_S3_ACCESS_KEY_ID || !MEDIA_S3_SECRET_ACCESS_KEY) return undefined;
  return {
    endpoint: new URL(MEDIA_S3_ENDPOINT, url).href,
    accessKeyId: MEDIA_S3_ACCESS_KEY_ID,
    secretAccessKey: MEDIA_S3_SECRET_ACCESS_KEY,
  };
}

function reporterOf(env: Env): Reporter {
  reporter ??= new Reporter({ tally, send: keptMetrics(env.METRICS).add });
  return reporter;
}

export default {
  async fetch(request, env, context) {
    // The watch origin has an app of its own, so that nothing of the studio can be reached there, and nothing published here.
    const isWatched = new URL(request.url).origin === env.WATCH_ORIGIN;
    const response = await (isWatched ? watchApp : app).fetch(request, await services(env, context, request.url));
    context.waitUntil(reporterOf(env).afterAnswer());
    return response;
  },
  scheduled: async (_, env, context) => tidy(await services(env, context, 'http://localhost')),
} satisfies ExportedHandler<Env>;

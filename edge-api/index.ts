import { app } from './app.ts';
import { catalogue } from './catalogue.ts';
import { unexpected, writeLog } from './log.ts';
import { Reporter } from './metrics/reporter.ts';
import { keptMetrics, type MetricsShard } from './metrics/shard.ts';
import { Tally } from './metrics/tally.ts';
import { localPuller } from './puller.ts';
import { r2Shelf } from './r2.ts';
import type { Services } from './services.ts';

export { MetricsShard } from './metrics/shard.ts';

/** What wrangler.toml binds. */
export interface Env {
  readonly MODELS: R2Bucket;
  readonly ASSETS: Fetcher;
  readonly METRICS: DurableObjectNamespace<MetricsShard>;
  /** Set by `npm start` only: where files come from that R2 does not hold. */
  readonly MODEL_PULL_ORIGIN?: string;
}

/** What this isolate has counted, and who hands it on. */
const tally = new Tally();
let reporter: Reporter | undefined;

/** Keys of what this isolate is doing after its answers. */
const underWay = new Set<string>();

function services(env: Env, context: ExecutionContext): Services {
  const origin = env.MODEL_PULL_ORIGIN;
  return {
    models: r2Shelf(env.MODELS),
    // What is for tests and local trial only is never handed out by a deployed worker.
    catalogue: catalogue(origin !== undefined),
    meter: tally,
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

export default {
  async fetch(request, env, context) {
    const response = await app.fetch(request, services(env, context));
    reporter ??= new Reporter({ tally, send: keptMetrics(env.METRICS).add });
    context.waitUntil(reporter.afterAnswer());
    return response;
  },
} satisfies ExportedHandler<Env>;

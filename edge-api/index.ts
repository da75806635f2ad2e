import { app } from './app.ts';
import { catalogue } from './catalogue.ts';
import { localPuller } from './puller.ts';
import { r2Shelf } from './r2.ts';
import type { Services } from './services.ts';

/** What wrangler.toml binds. */
export interface Env {
  readonly MODELS: R2Bucket;
  readonly ASSETS: Fetcher;
  /** Set by `npm start` only: where files come from that R2 does not hold. */
  readonly MODEL_PULL_ORIGIN?: string;
}

/** Keys of what this isolate is doing after its answers. */
const underWay = new Set<string>();

function services(env: Env, context: ExecutionContext): Services {
  const origin = env.MODEL_PULL_ORIGIN;
  return {
    models: r2Shelf(env.MODELS),
    // What is for tests and local trial only is never handed out by a deployed worker.
    catalogue: catalogue(origin !== undefined),
    pull: origin === undefined ? undefined : localPuller(origin),
    later(key, work) {
      if (underWay.has(key)) return;
      underWay.add(key);
      context.waitUntil(
        work()
          .catch((error) => console.error(error))
          .finally(() => underWay.delete(key)),
      );
    },
  };
}

export default {
  fetch: (request, env, context) => app.fetch(request, services(env, context)),
} satisfies ExportedHandler<Env>;

import type { D1Migration } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { d1 } from '../d1.ts';
import type { Env } from '../index.ts';
import { keptMetrics } from '../metrics/shard.ts';
import { Tally } from '../metrics/tally.ts';
import { r2Shelf } from '../r2.ts';
import { r2Multipart } from '../r2-multipart.ts';
import { r2Objects } from '../r2-objects.ts';
import type { Services } from '../services.ts';
import { Memory } from '../shares/gate.ts';
import { readShareKeys } from '../shares/token.ts';

declare global {
  namespace Cloudflare {
    interface Env extends Bound {
      MIGRATIONS: D1Migration[];
    }
    interface GlobalProps {
      mainModule: typeof import('../index.ts');
    }
  }
}
type Bound = Env;

/** URLs are signed for it; nobody answers there. */
export const S3 = { endpoint: 'https://s3.test/retongue-media', accessKeyId: 'id', secretAccessKey: 'secret' };
/** Two keys for tests; a deployment's are random. */
export const SHARE_KEYS = `new:${'N'.repeat(42)}A,old:${'O'.repeat(42)}A`;
export const WATCH_ORIGIN = 'http://watch.test';

/** Services over the R2 and D1 of the test's workerd; `later` is done nowhere, and nothing is logged. */
export function realServices(): Services {
  return {
    models: r2Shelf(env.MODELS),
    catalogue: new Map(),
    sql: d1(env.DB),
    objects: r2Objects(env.MEDIA, r2Multipart(env.MEDIA, S3)),
    limits: { api: async () => true, stranger: async () => true },
    settings: { origins: [], watchOrigin: WATCH_ORIGIN },
    now: Date.now,
    later: () => {},
    meter: new Tally(),
    counts: () => keptMetrics(env.METRICS).read(),
    log: () => {},
    shareKeys: () => readShareKeys(SHARE_KEYS),
    memory: new Memory(),
    pages: async () => new Response('Not found', { status: 404 }),
  };
}

import { Hono } from 'hono';
import { Failure } from '../wasm-workers/core/failure.ts';
import { type Observed, observed, unexpected } from './log.ts';
import { problem } from './problem.ts';
import { models } from './routes/models.ts';

/** On everything that this app answers; `public/_headers` does the same for static files, which never come here. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The edge API, in Web-standard types only: `app.fetch(request, services)`. */
export const app = new Hono<Observed>()
  .use(observed)
  .use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  })
  .get('/healthz', (c) => c.json({ ok: true, models: c.env.catalogue.size }, 200, { 'cache-control': 'no-store' }))
  .route('/models', models)
  .notFound(() => problem(new Failure('unsupported-input', 'There is nothing at this address.'), 404))
  .onError((error, c) => {
    if (!(error instanceof Failure)) c.env.log(unexpected(error, c.get('request')));
    return problem(error);
  });

/** For `hc<App>()` in the studio. */
export type App = typeof app;

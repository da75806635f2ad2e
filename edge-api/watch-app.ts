import { type Context, Hono } from 'hono';
import { Failure } from '../wasm-workers/core/failure.ts';
import { strictTransport } from './access/transport.ts';
import { type Observed, observed, unexpected } from './log.ts';
import { problem, Refusal } from './problem.ts';
import { media } from './routes/media.ts';
import { watch } from './routes/watch.ts';
import { refusalPage, refusalPolicy } from './watch/refusal-page.ts';

/**
 * On everything that this app answers. No cross-origin isolation: other sites may show the player, and players of other sites
 * are none of its business. Links are for those who have them, so no referrer tells them and no index lists them.
 */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex',
};

/**
 * What is served on WATCH_ORIGIN: watch and embed pages and published media. An origin of its own, so that nothing published
 * shares an origin with the studio: not its files, not its token, not its service worker, not its API.
 */
export const watchApp = new Hono<Observed>()
  .use(observed)
  .use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  })
  .use(strictTransport)
  .get('/healthz', (c) => c.json({ ok: true }, 200, { 'cache-control': 'no-store' }))
  .route('/', media)
  .route('/', watch)
  .notFound((c) => refuse(c, new Refusal('not-found', 'There is nothing at this address.')))
  .onError((error, c) => refuse(c, error));

/** People get a page, players problem details. */
async function refuse(c: Context<Observed>, error: unknown): Promise<Response> {
  if (!(error instanceof Failure)) c.env.log(unexpected(error, c.get('request')));
  if (!/^\/[we]\//.test(c.req.path)) return problem(error);
  c.set('refusal', error instanceof Refusal ? error.reason : error instanceof Failure ? error.code : 'internal');
  const { status, html } = refusalPage(error);
  return new Response(html, {
    status,
    headers: {
      'cache-control': 'no-store',
      'content-security-policy': await refusalPolicy(),
      'content-type': 'text/html; charset=utf-8',
    },
  });
}

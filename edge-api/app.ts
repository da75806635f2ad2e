import { type Context, Hono, type HonoRequest } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { Failure } from '../wasm-workers/core/failure.ts';
import { hostCheck, originCheck, studioCors } from './access/origin.ts';
import { strictTransport } from './access/transport.ts';
import { type Observed, observed, unexpected } from './log.ts';
import { apiRoutes, DOCUMENT } from './openapi.ts';
import { problem, Refusal } from './problem.ts';
import { admin } from './routes/admin.ts';
import { artifacts } from './routes/artifacts.ts';
import { dubs } from './routes/dubs.ts';
import { metrics } from './routes/metrics.ts';
import { models } from './routes/models.ts';
import { page } from './routes/page.ts';
import { sessions } from './routes/sessions.ts';
import { shares } from './routes/shares.ts';
import { uploads } from './routes/uploads.ts';
import { usage } from './routes/usage.ts';

/** On everything that this app answers. Files of the studio have theirs from `public/_headers`, and keep them. */
const HEADERS = {
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'cross-origin-embedder-policy': 'require-corp',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** The API's, the models' and the watch origin's addresses: no file of the studio lies there. */
const NO_FILES = /^\/(?:v1|models|metrics|watch|w|e|s)(?:\/|$)/;

/** The largest JSON: the description of a long film in many languages. In bytes. */
const MAX_JSON_BYTES = 8 * 2 ** 20;

const jsonLimit = bodyLimit({
  maxSize: MAX_JSON_BYTES,
  onError: () => {
    throw new Refusal('too-large', `A request of this kind has ${MAX_JSON_BYTES} bytes at most.`);
  },
});

/** Bytes are streamed on to R2; their route has a limit of its own. */
function isBytes({ method, path }: HonoRequest): boolean {
  return method === 'PUT' && path.startsWith('/v1/artifacts/');
}

const routes = apiRoutes();
// Whoever may ask is checked before what is asked.
routes.use('/v1/*', originCheck, studioCors);
routes.use('/v1/*', (c, next) => (isBytes(c.req) ? next() : jsonLimit(c, next)));
routes.openAPIRegistry.registerComponent('securitySchemes', 'token', {
  type: 'http',
  scheme: 'bearer',
  description: 'An API token: `npm run admin -- token create`.',
});

/** The publishing API. */
const api = routes
  .route('/', artifacts)
  .route('/', uploads)
  .route('/', sessions)
  .route('/', dubs)
  .route('/', shares)
  .route('/', usage)
  .route('/', admin);

/** The API as OpenAPI 3.1, made of the routes' own validators. */
export function openApiDocument() {
  return api.getOpenAPI31Document(DOCUMENT);
}

/** The edge API, in Web-standard types only: `app.fetch(request, services)`. */
export const app = new Hono<Observed>()
  .use(observed)
  .use(async (c, next) => {
    await next();
    for (const [name, value] of Object.entries(HEADERS)) if (!c.res.headers.has(name)) c.res.headers.set(name, value);
  })
  .use(strictTransport)
  .use(hostCheck)
  .get('/healthz', (c) => c.json({ ok: true, models: c.env.catalogue.size }, 200, { 'cache-control': 'no-store' }))
  .get('/v1/openapi.json', (c) => c.json(openApiDocument(), 200))
  .route('/models', models)
  .route('/', metrics)
  .route('/', page)
  .route('/', api)
  .notFound(async (c) => (await studioFile(c)) ?? nothing())
  .onError((error, c) => {
    const known = error instanceof HTTPException ? refusalOf(error) : error;
    if (!(known instanceof Failure)) c.env.log(unexpected(known, c.get('request')));
    return problem(known);
  });

/** What Hono's own validators throw, before ours are asked. */
function refusalOf({ status }: HTTPException): Refusal {
  if (status === 415) return new Refusal('wrong-type', 'This takes JSON: Content-Type: application/json.');
  return new Refusal('malformed', 'The body is not JSON.');
}

/** A file of the studio, as the build left it; `public/_headers` has set its headers. */
async function studioFile(c: Context<Observed>): Promise<Response | undefined> {
  if (!['GET', 'HEAD'].includes(c.req.method) || NO_FILES.test(c.req.path)) return undefined;
  const found = await c.env.pages(c.req.raw);
  // So that headers can be added.
  return found.status === 404 ? undefined : new Response(found.body, found);
}

function nothing(): Response {
  return problem(new Refusal('not-found', 'There is nothing at this address.'));
}

/** For `hc<App>()` in the studio. */
export type App = typeof app;

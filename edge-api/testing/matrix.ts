import { hashOf, type Scope } from '../access/token.ts';
import { type Actor, answer, type Call, call, newActor, openSession, send, sendDub } from './client.ts';

/** What an owner has when a route is tried. */
export interface Fixture {
  readonly actor: Actor;
  /** Open, and not published. */
  readonly session: string;
  readonly artifact: string;
  readonly dub: string;
  readonly upload: string;
  readonly share: string;
  readonly description: unknown;
}

/** One route: who may use it, and a request that works for an owner who has the fixture. */
export interface Row {
  /** undefined: everybody. */
  readonly scope?: Scope;
  readonly status: number;
  readonly path: (fixture: Fixture) => string;
  readonly request?: (fixture: Fixture) => Call;
  /** What another owner gets for the same: 404 where the path or the body names something of the first one's. */
  readonly foreign: number;
}

const LARGE = 200 * 2 ** 20;
const missing = 'ab'.repeat(32);

/** Every route of the app has a row here, or a test fails. The watch origin's have a test of their own: there the link is the right. */
export const ROWS: Readonly<Record<string, Row>> = {
  'GET /healthz': { status: 200, foreign: 200, path: () => '/healthz' },
  'GET /v1/openapi.json': { status: 200, foreign: 200, path: () => '/v1/openapi.json' },
  // Served by the platform as a file, but for `npm start`, which is tested in tests/e2e/local-edge.e2e.test.ts.
  'GET /': { status: 404, foreign: 404, path: () => '/' },
  'GET /models/*': { status: 404, foreign: 404, path: () => `/models/${missing}` },
  'HEAD /models/*': { status: 404, foreign: 404, path: () => `/models/${missing}` },
  'POST /v1/artifacts/missing': publishing(200, '/v1/artifacts/missing', ({ session, artifact }) => ({
    json: { session, digests: [artifact, missing] },
  })),
  'PUT /v1/artifacts/:sha256': {
    scope: 'publish',
    status: 200,
    foreign: 404,
    path: ({ artifact, session }) => `/v1/artifacts/${artifact}?session=${session}&role=audio`,
    request: () => ({ body: new TextEncoder().encode('sound') }),
  },
  'GET /v1/artifacts/:sha256': publishing(200, ({ artifact }) => `/v1/artifacts/${artifact}`),
  'POST /v1/uploads': publishing(200, '/v1/uploads', ({ session }) => ({
    json: { session, sha256: missing, role: 'download', bytes: LARGE },
  })),
  'GET /v1/uploads/:id': publishing(200, ({ upload }) => `/v1/uploads/${upload}`),
  'POST /v1/uploads/:id/parts': publishing(
    200,
    ({ upload }) => `/v1/uploads/${upload}/parts`,
    () => ({
      json: { arrived: [], wanted: [1, 13] },
    }),
  ),
  // Nothing has arrived.
  'POST /v1/uploads/:id/complete': publishing(
    422,
    ({ upload }) => `/v1/uploads/${upload}/complete`,
    () => ({ json: {} }),
  ),
  'DELETE /v1/uploads/:id': publishing(204, ({ upload }) => `/v1/uploads/${upload}`),
  'POST /v1/sessions': { scope: 'publish', status: 201, foreign: 201, path: () => '/v1/sessions' },
  'GET /v1/sessions/:id': publishing(200, ({ session }) => `/v1/sessions/${session}`),
  'POST /v1/dubs': publishing(201, '/v1/dubs', ({ session, description }) => ({ json: { session, description } })),
  'PUT /v1/dubs/:id': publishing(
    200,
    ({ dub }) => `/v1/dubs/${dub}`,
    ({ session, description }) => ({
      json: { session, description },
    }),
  ),
  'GET /v1/dubs': { scope: 'publish', status: 200, foreign: 200, path: () => '/v1/dubs' },
  'GET /v1/dubs/:id': publishing(200, ({ dub }) => `/v1/dubs/${dub}`),
  'DELETE /v1/dubs/:id': publishing(204, ({ dub }) => `/v1/dubs/${dub}`),
  'GET /v1/admin/dubs/:id': { scope: 'admin', status: 200, foreign: 403, path: ({ dub }) => `/v1/admin/dubs/${dub}` },
  'POST /v1/shares': publishing(201, '/v1/shares', ({ dub }) => ({ json: { dub, expires: inAnHour() } })),
  'GET /v1/shares': { scope: 'publish', status: 200, foreign: 200, path: () => '/v1/shares' },
  'DELETE /v1/shares/:id': publishing(204, ({ share }) => `/v1/shares/${share}`),
  'GET /metrics': { scope: 'metrics', status: 200, foreign: 403, path: () => '/metrics' },
  'GET /v1/usage': { scope: 'publish', status: 200, foreign: 200, path: () => '/v1/usage' },
};

/** A route with the scope `publish` that names something of the owner's. */
function publishing(status: number, path: string | Row['path'], request?: Row['request']): Row {
  return { scope: 'publish', status, foreign: 404, path: typeof path === 'string' ? () => path : path, request };
}

function inAnHour(): string {
  return new Date(Date.now() + 3_600_000).toISOString();
}

export async function newFixture(): Promise<Fixture> {
  const actor = await newActor({ scopes: ['publish', 'admin', 'metrics'] });
  const first = await openSession(actor);
  const description = await sendDub(actor, first);
  const json = { session: first, description };
  const dub = await answer<{ id: string }>(await call('POST', '/v1/dubs', { actor, json }), 201);
  const session = await openSession(actor);
  const begun = await call('POST', '/v1/uploads', {
    actor,
    json: { session, sha256: await hashOf('large'), role: 'download', bytes: LARGE },
  });
  const { upload } = await answer<{ upload: { id: string } }>(begun, 200);
  const link = await call('POST', '/v1/shares', { actor, json: { dub: dub.id, expires: inAnHour() } });
  return {
    actor,
    share: (await answer<{ id: string }>(link, 201)).id,
    session,
    artifact: await send(actor, session, 'audio', 'sound'),
    dub: dub.id,
    upload: upload.id,
    description,
  };
}

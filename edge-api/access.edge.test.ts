import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { randomHex } from './access/token.ts';
import { app } from './app.ts';
import { type Actor, type Call, call, newActor, openSession, refusalOf } from './testing/client.ts';
import { type Fixture, newFixture, ROWS, type Row } from './testing/matrix.ts';

const PAST = Date.now() - 1;
const rows = Object.entries(ROWS).map(([route, row]) => ({ route, row, method: route.split(' ')[0] ?? '' }));
const guarded = rows.filter(({ row }) => row.scope !== undefined);
const unguarded = rows.filter(({ row }) => row.scope === undefined);

let fixture: Fixture;
let strangers: Readonly<Record<string, { headers: Record<string, string>; refused: readonly [number, string] }>>;

beforeAll(async () => {
  fixture = await newFixture();
  const { owner, token } = fixture.actor;
  const bearer = (text: string) => ({ authorization: `Bearer ${text}` });
  const of = async (options: Parameters<typeof newActor>[0]) => bearer((await newActor({ owner, ...options })).token);
  const nobody = [401, 'unauthenticated'] as const;
  strangers = {
    'who has no token': { headers: {}, refused: nobody },
    'whose token is no token': { headers: bearer('x'), refused: nobody },
    'who has a token in another scheme': { headers: { authorization: `Basic ${token}` }, refused: nobody },
    'whose token was never given out': { headers: bearer(`rtk_${randomHex(8)}_${randomHex(32)}`), refused: nobody },
    'whose token was changed by one digit': { headers: bearer(tampered(token)), refused: nobody },
    'whose token has expired': { headers: await of({ expires: PAST }), refused: [401, 'token-expired'] },
    'whose token was revoked': { headers: await of({ revoked: PAST }), refused: nobody },
    'whose token has other scopes': { headers: await of({ scopes: [] }), refused: [403, 'wrong-scope'] },
    'whose page is of another origin': {
      headers: { ...bearer(token), origin: 'http://evil.test' },
      refused: [403, 'wrong-origin'],
    },
    'whom another site has sent': {
      headers: { ...bearer(token), 'sec-fetch-site': 'cross-site' },
      refused: [403, 'wrong-origin'],
    },
  };
});

function tampered(token: string): string {
  return token.slice(0, -1) + (token.endsWith('0') ? '1' : '0');
}

function ask(method: string, row: Row, more: Call = {}) {
  const request = row.request?.(fixture) ?? {};
  return call(method, row.path(fixture), { ...request, ...more });
}

test('every route has a row', () => {
  const routes = app.routes.filter(({ method }) => method !== 'ALL').map(({ method, path }) => `${method} ${path}`);
  expect(rows.map(({ route }) => route).sort()).toEqual([...new Set(routes)].sort());
});

describe.each(guarded)('$route', ({ method, row }) => {
  test('refuses everyone who may not, before it looks at what is asked', async () => {
    const refused: [string, unknown][] = [];
    for (const [name, { headers }] of Object.entries(strangers)) {
      const path = row.path(fixture).split('?')[0] ?? '';
      // Nothing valid in it: whoever is not let in learns nothing of that either.
      const json = method === 'GET' || method === 'DELETE' ? undefined : { nonsense: true };
      refused.push([name, await refusalOf(await call(method, path, { json, headers }))]);
    }
    expect(refused).toEqual(Object.entries(strangers).map(([name, stranger]) => [name, stranger.refused]));
  });

  test('gives another owner nothing', async () => {
    const response = await ask(method, row, { actor: await newActor() });
    expect(response.status).toBe(row.foreign);
    const text = await response.text();
    if (row.foreign !== 404) expect(text).not.toMatch(new RegExp(`${fixture.dub}|${fixture.actor.owner}`));
  });

  test('does its work for its owner', async () => {
    const own = await newFixture();
    const request = { ...row.request?.(own), actor: own.actor };
    const response = await call(method, row.path(own), request);
    expect([response.status, response.headers.get('x-content-type-options')]).toEqual([row.status, 'nosniff']);
    await response.body?.cancel();
  });
});

test.each(unguarded)('$route is for everyone', async ({ method, row }) => {
  expect((await ask(method, row)).status).toBe(row.status);
});

const TRICKS = [
  '..%2f..%2fproc',
  '%2e%2e%2f%2e%2e%2fpub',
  '..%5c..%5c',
  '%00',
  '%ff%fe',
  'a'.repeat(4000),
  '%F0%9F%92%A9',
  `${'ab'.repeat(32)}%00`,
  `${'AB'.repeat(32)}`,
  "'%20OR%201=1--",
  '__proto__',
];

test.each(rows.filter(({ route }) => route.includes(':')))(
  '$route takes no tricks for an id',
  async ({ method, row, route }) => {
    for (const trick of TRICKS) {
      const path = route.slice(method.length + 1).replace(/:\w+/, trick);
      const response = await call(method, path, { ...row.request?.(fixture), actor: fixture.actor });
      expect([trick, [400, 404].includes(response.status)]).toEqual([trick, true]);
      expect(await response.text()).not.toMatch(/\bat .*:\d+:\d+|SQLITE|D1_|\.ts\b/);
    }
  },
);

describe('a JSON body', () => {
  const withJson = rows.filter(({ row, method }) => (method === 'POST' || method === 'PUT') && row.request);
  const json = withJson.filter(({ route }) => route !== 'PUT /v1/artifacts/:sha256');
  const send = (method: string, row: Row, body: string, type = 'application/json') =>
    call(method, row.path(fixture), { actor: fixture.actor, body, headers: { 'content-type': type } });

  test.each(json)('of $route that is none, or another, is refused as malformed', async ({ method, row }) => {
    const bodies = [
      '{',
      '',
      'null',
      '[]',
      '"text"',
      '{"__proto__":{"session":1}}',
      '['.repeat(50_000),
      '{"a":1e999}',
      '\u0000',
    ];
    for (const body of row.status === 422 ? bodies.filter((text) => text !== '') : bodies)
      expect([body.slice(0, 20), await refusalOf(await send(method, row, body))]).toEqual([
        body.slice(0, 20),
        [400, 'malformed'],
      ]);
  });

  test.each(json)('of $route of another type is refused', async ({ method, row }) => {
    expect(await refusalOf(await send(method, row, 'x=1', 'application/x-www-form-urlencoded'))).toEqual([
      415,
      'wrong-type',
    ]);
  });

  test.each(json)('of $route that is too large is refused', async ({ method, row }) => {
    const body = `{"a":"${'x'.repeat(8 * 2 ** 20)}"}`;
    expect(await refusalOf(await send(method, row, body))).toEqual([413, 'too-large']);
  });
});

describe('requests', () => {
  let actor: Actor;
  beforeAll(async () => {
    actor = await newActor();
  });

  test('beyond the rate are refused, and told when to come again', async () => {
    const limits = { api: async () => false, stranger: async () => false };
    for (const by of [actor, undefined]) {
      const response = await call('GET', '/v1/usage', { actor: by, services: { limits } });
      expect([response.headers.get('retry-after'), ...(await refusalOf(response))]).toEqual([
        '60',
        429,
        'rate-limited',
      ]);
    }
  });

  test('are counted by the platform’s own limits, as wrangler.toml sets them', async () => {
    const letIn = async (limit: RateLimit, key: string, times: number) => {
      let count = 0;
      for (let i = 0; i < times; i += 1) if ((await limit.limit({ key })).success) count += 1;
      return count;
    };
    expect(await letIn(env.STRANGER_RATE, '192.0.2.1', 70)).toBe(60);
    expect(await letIn(env.STRANGER_RATE, '192.0.2.2', 10)).toBe(10);
    expect(await letIn(env.API_RATE, 'a token', 100)).toBe(100);
  });

  test('of a studio on the list may come from its origin, and it may read the answers', async () => {
    const settings = { origins: ['https://studio.test'] };
    const ask = (origin: string) => call('GET', '/v1/usage', { actor, headers: { origin }, services: { settings } });
    const listed = await ask('https://studio.test');
    expect([listed.status, listed.headers.get('access-control-allow-origin')]).toEqual([200, 'https://studio.test']);
    expect((await ask('https://studio.test.evil.test')).status).toBe(403);
    const preflight = await call('OPTIONS', '/v1/dubs', {
      headers: { origin: 'https://studio.test', 'access-control-request-method': 'POST' },
      services: { settings },
    });
    expect([preflight.status, preflight.headers.get('access-control-allow-headers')]).toEqual([
      204,
      'authorization,content-type,range',
    ]);
  });

  test('to another name are refused where the names are known', async () => {
    const services = { settings: { origins: [], hosts: ['127.0.0.1:8787'] } };
    expect(await refusalOf(await call('GET', '/v1/usage', { actor, services }))).toEqual([421, 'wrong-host']);
    expect(await refusalOf(await call('GET', '/healthz', { services }))).toEqual([421, 'wrong-host']);
  });

  test('in a session of somebody else’s, or that has ended, are refused', async () => {
    const session = await openSession(actor);
    const json = { session, digests: [] };
    const other = await call('POST', '/v1/artifacts/missing', { actor: await newActor(), json });
    expect(await refusalOf(other)).toEqual([404, 'not-found']);
    const services = { now: () => Date.now() + 25 * 3600_000 };
    const late = await call('POST', '/v1/artifacts/missing', { actor, json, services });
    expect(await refusalOf(late)).toEqual([410, 'gone']);
  });
});

import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { connect } from 'node:net';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { EdgeClient, refusalOf, sha256Of } from './edge-client.ts';

let folder: string;
let edge: EdgeServer;
let client: EdgeClient;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-local-'));
  edge = await startEdge({ persistTo: folder });
  client = new EdgeClient(edge);
});

afterAll(async () => {
  await edge?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A request whose every header is ours to choose, `Host` among them. */
function raw(path: string, headers: Record<string, string>): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const asked = request(edge.url + path, { headers }, (response) => {
      let body = '';
      response.on('data', (piece) => {
        body += piece;
      });
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body }));
    });
    asked.on('error', reject);
    asked.end();
  });
}

/** Whether anything listens there. */
function listens(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port });
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}

describe('the edge of npm start', () => {
  test('serves the page with its token, never from a cache, and lets its own page publish', async () => {
    const page = await fetch(`${edge.url}/`);
    expect([page.status, page.headers.get('cache-control')]).toEqual([200, 'no-store']);
    expect(page.headers.get('cross-origin-embedder-policy')).toBe('require-corp');
    const [, token] = /<meta name="retongue-token" content="([0-9a-f]{64})"/.exec(await page.text()) ?? [];
    expect(token).toBe(edge.token);
    const own = await client.ask('GET', '/v1/usage', undefined, { origin: edge.url, 'sec-fetch-site': 'same-origin' });
    expect(own.status).toBe(200);
  });

  test('wants the token of this start, and no other', async () => {
    const ask = (authorization: string) => fetch(`${edge.url}/v1/usage`, { headers: { authorization } });
    const answers = await Promise.all(['', `Bearer ${'0'.repeat(64)}`, `Bearer ${edge.token.slice(1)}`].map(ask));
    expect(await Promise.all(answers.map(refusalOf))).toEqual(Array(3).fill([401, 'unauthenticated']));
  });

  test('answers to no other name: a name that is pointed at this machine gets neither page nor token', async () => {
    const port = new URL(edge.url).port;
    for (const host of [
      'evil.test',
      `evil.test:${port}`,
      `127.0.0.1.evil.test:${port}`,
      // Not the next port: that is the watch origin, which has an app of its own.
      '127.0.0.1:1',
    ])
      for (const path of ['/', '/index.html', '/healthz', '/v1/usage']) {
        const answer = await raw(path, { host, authorization: `Bearer ${edge.token}` });
        expect([host, path, answer.status, answer.body.includes(edge.token)]).toEqual([host, path, 421, false]);
      }
    expect((await raw('/healthz', { host: `localhost:${port}` })).status).toBe(200);
  });

  test('does nothing for a page of another origin, also where it has the token', async () => {
    for (const headers of [{ origin: 'http://evil.test' }, { origin: 'null' }, { origin: 'http://127.0.0.1:1' }]) {
      const response = await client.ask('POST', '/v1/sessions', undefined, headers);
      expect([response.headers.get('access-control-allow-origin'), ...(await refusalOf(response))]).toEqual([
        null,
        403,
        'wrong-origin',
      ]);
    }
    const sent = await client.ask('GET', '/v1/usage', undefined, { 'sec-fetch-site': 'cross-site' });
    expect(await refusalOf(sent)).toEqual([403, 'wrong-origin']);
  });

  test('listens on this machine’s loopback only', async () => {
    const port = Number(new URL(edge.url).port);
    const others = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ internal }) => !internal);
    expect(await listens('127.0.0.1', port)).toBe(true);
    for (const { address } of others) expect([address, await listens(address, port)]).toEqual([address, false]);
  });

  test('opens nothing of what is stored by the local storage’s own interface without its keys', async () => {
    const session = await client.openSession();
    const body = new TextEncoder().encode('nobody else’s');
    const path = `/v1/artifacts/${sha256Of(body)}?session=${session}&role=audio`;
    const headers = { authorization: `Bearer ${edge.token}` };
    expect((await fetch(edge.url + path, { method: 'PUT', body, headers })).status).toBe(201);
    const s3 = `${edge.url}/cdn-cgi/local/r2/s3/retongue-media`;
    for (const url of [s3, `${s3}/proc/local/${sha256Of(body)}`])
      expect([400, 403]).toContain((await fetch(url)).status);
    expect((await fetch(`${edge.url}/cdn-cgi/local/explorer/api/d1/database`)).status).toBe(404);
  });
});

describe('a body', () => {
  const bytes = new TextEncoder().encode('sent slowly, a few bytes at a time, over a real connection');

  function slowly(path: string, breakOff: boolean): Promise<number | 'broken'> {
    return new Promise((resolve, reject) => {
      const headers = { authorization: `Bearer ${edge.token}`, 'content-length': String(bytes.length) };
      const sending = request(edge.url + path, { method: 'PUT', headers }, (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      });
      sending.on('error', breakOff ? () => resolve('broken') : reject);
      let at = 0;
      const next = () => {
        if (breakOff && at > bytes.length / 2) return void sending.destroy();
        if (at >= bytes.length) return void sending.end();
        sending.write(bytes.slice(at, at + 8), () => setImmediate(next));
        at += 8;
      };
      next();
    });
  }

  test('that breaks off leaves nothing, and sent again slowly is whole', async () => {
    const before = await client.json<{ storedBytes: number }>('GET', '/v1/usage');
    const session = await client.openSession();
    const sha256 = sha256Of(bytes);
    const path = `/v1/artifacts/${sha256}?session=${session}&role=subtitles`;
    expect(await slowly(path, true)).toBe('broken');
    expect((await client.ask('GET', `/v1/artifacts/${sha256}`)).status).toBe(404);
    expect(await slowly(path, false)).toBe(201);
    const whole = await client.ask('GET', `/v1/artifacts/${sha256}`);
    expect(sha256Of(new Uint8Array(await whole.arrayBuffer()))).toBe(sha256);
    const after = await client.json<{ storedBytes: number }>('GET', '/v1/usage');
    expect(after.storedBytes - before.storedBytes).toBe(bytes.length);
  });
});

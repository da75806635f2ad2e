import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { edgeClient } from './edge-client.ts';

let server: Server | undefined;
afterEach(() => void server?.close().closeAllConnections());

/** A client of a server that answers so. What the real one answers: edge-api and tests/e2e. */
async function clientOf(answer: RequestListener) {
  server = createServer(answer);
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return edgeClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, 'token');
}

const { signal } = new AbortController();

test("the edge's own sentence is what a person reads, with its code", async () => {
  const api = await clientOf((_, response) =>
    response.writeHead(403).end(JSON.stringify({ code: 'storage-full', message: 'Your quota is used up.' })),
  );
  await expect(api.openSession(signal)).rejects.toMatchObject({
    code: 'storage-full',
    message: 'Your quota is used up.',
  });
});

test('a stranger on the way that answers with codes of its own is no refusal', async () => {
  const api = await clientOf((_, response) => response.writeHead(403).end(JSON.stringify({ code: 1020 })));
  await expect(api.openSession(signal)).rejects.toMatchObject({
    code: 'runner-lost',
    message: 'The server answered 403. Try again in a while.',
  });
});

test('an answer that breaks off is a lost connection', async () => {
  const api = await clientOf((_, response) => {
    response.writeHead(200, { 'content-length': 100 }).write('{"id":', () => response.destroy());
  });
  await expect(api.openSession(signal)).rejects.toMatchObject({ code: 'offline' });
});

test('a wait that the edge asks for ends when publishing is paused', async () => {
  const pause = new AbortController();
  const api = await clientOf((_, response) => {
    response.writeHead(429, { 'retry-after': '60' }).end(() => pause.abort());
  });
  await expect(api.openSession(pause.signal)).rejects.toMatchObject({ code: 'cancelled' });
});

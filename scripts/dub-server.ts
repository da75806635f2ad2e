import { createWriteStream, existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import sirv from 'sirv';
import { build } from 'vite';
import { serveModels } from '../models-manifest/node/serve.ts';

/** Cross-origin isolation, which threads in wasm need. */
const HEADERS = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
  'Cross-Origin-Resource-Policy': 'same-origin',
};

/**
 * Serves the built app and the models on loopback, and takes what the page made into a folder.
 * @param out where `PUT /out/<name>` writes.
 * @param headers of every answer; without those that isolate it, a page has one thread.
 */
export async function startDubServer(
  out: string,
  headers: Readonly<Record<string, string>> = HEADERS,
): Promise<{ port: number; close(): Promise<void> }> {
  if (!existsSync('dist/headless.html')) await build({ logLevel: 'warn' });
  const app = sirv('dist', { etag: true });
  const models = serveModels();
  const server = createServer((request, response) => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (request.method === 'PUT') return void take(request, response, out);
    models(request, response, () => app(request, response, () => void response.writeHead(404).end()));
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const close = async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  };
  return { port: (server.address() as AddressInfo).port, close };
}

/** Writes one file of the results, never outside their folder. */
async function take(request: IncomingMessage, response: ServerResponse, out: string): Promise<void> {
  const name = decodeURIComponent(new URL(request.url ?? '/', 'http://localhost').pathname).replace(/^\/out\//, '');
  const path = resolve(join(out, name));
  if (relative(out, path).startsWith('..')) return void response.writeHead(400).end('Not inside the folder.');
  try {
    await mkdir(dirname(path), { recursive: true });
    await pipeline(request, createWriteStream(path));
    response.writeHead(204).end();
  } catch (error) {
    response.writeHead(507).end(String(error));
  }
}

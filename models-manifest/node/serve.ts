import { createReadStream, type Stats } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import type { Digest } from '../../wasm-workers/core/digest.ts';
import { Failure } from '../../wasm-workers/core/failure.ts';
import { filesByDigest } from '../catalogue.ts';
import { ModelFolder } from './model-folder.ts';
import { pullDigest } from './pull.ts';

const TYPES: Readonly<Record<string, string>> = {
  js: 'text/javascript',
  json: 'application/json',
  wasm: 'application/wasm',
  wav: 'audio/wav',
};

export type ModelHandler = (request: IncomingMessage, response: ServerResponse, next?: () => void) => void;

/**
 * Answers GET and HEAD of `/models/<sha256>` from the model folder, with Range (RFC 9110, 14), ETag and caching for
 * ever; a file of the catalogue that is not there yet is pulled first. Everything else goes to `next`, or is a 404.
 */
export function serveModels(folder = new ModelFolder()): ModelHandler {
  return (request, response, next) => {
    const digest = new URL(request.url ?? '/', 'http://localhost').pathname.match(/^\/models\/([0-9a-f]{64})$/)?.[1];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if (!digest || !isRead) {
      if (next) next();
      else refuse(response, 404, 'internal', 'There is nothing here.');
      return;
    }
    answer(folder, digest, request, response).catch((error: unknown) => {
      // A client that has gone away needs no answer.
      if (response.headersSent) return void response.destroy();
      const failure = Failure.from(error);
      refuse(response, failure.code === 'model-integrity' ? 502 : 503, failure.code, failure.message);
    });
  };
}

async function answer(
  folder: ModelFolder,
  digest: Digest,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  if (!folder.has(digest) && !(await pullDigest(digest, { folder }))) {
    return refuse(response, 404, 'model-download', 'No model of the catalogue has this hash.');
  }
  const path = folder.pathOf(digest);
  const file = await stat(path);
  const etag = `"${digest}"`;
  for (const [name, value] of Object.entries(fileHeaders(digest, etag))) response.setHeader(name, value);
  if (request.headers['if-none-match'] === etag) return void response.writeHead(304).end();
  const isFresh = (request.headers['if-range'] ?? etag) === etag;
  const range = isFresh ? parseRange(request.headers.range, file) : undefined;
  if (range === 'unsatisfiable') {
    return void response.writeHead(416, { 'Content-Range': `bytes */${file.size}` }).end();
  }
  const { start, end } = range ?? { start: 0, end: file.size - 1 };
  const partial = range ? { 'Content-Range': `bytes ${start}-${end}/${file.size}` } : {};
  response.writeHead(range ? 206 : 200, { ...partial, 'Content-Length': end - start + 1 });
  if (request.method === 'HEAD' || file.size === 0) return void response.end();
  await pipeline(createReadStream(path, { start, end }), response);
}

function fileHeaders(digest: Digest, etag: string): Record<string, string> {
  const extension = filesByDigest(digest)[0]?.file.path.split('.').at(-1) ?? '';
  return {
    'Content-Type': TYPES[extension] ?? 'application/octet-stream',
    'Accept-Ranges': 'bytes',
    ETag: etag,
    'Cache-Control': 'public, max-age=31536000, immutable',
    'Cross-Origin-Resource-Policy': 'same-origin',
    // A script among them may be started as a worker of an isolated page.
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'X-Content-Type-Options': 'nosniff',
  };
}

/** One range of bytes, both ends inclusive; several ranges, or what is no range, count as none (RFC 9110, 14.2). */
function parseRange(
  header: string | undefined,
  { size }: Stats,
): { start: number; end: number } | 'unsatisfiable' | undefined {
  const [, from, to] = header?.match(/^bytes=(\d*)-(\d*)$/) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '')) return undefined;
  const start = from === '' ? Math.max(0, size - Number(to)) : Number(from);
  const end = from === '' || to === '' ? size - 1 : Math.min(Number(to), size - 1);
  if (start >= size) return 'unsatisfiable';
  return start > end ? undefined : { start, end };
}

function refuse(response: ServerResponse, status: number, code: string, message: string): void {
  response.writeHead(status, { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' });
  response.end(JSON.stringify({ code, message }));
}

import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFile } from '../catalogue.ts';
import { ModelFolder } from './model-folder.ts';
import { serveModels } from './serve.ts';

const content = Buffer.from('twenty bytes of model');
const digest = createHash('sha256').update(content).digest('hex');
let server: Server;
let base = '';
let folder: ModelFolder;

beforeAll(async () => {
  folder = new ModelFolder(await mkdtemp(join(tmpdir(), 'retongue-serve-')));
  await writeFile(folder.pathOf(digest), content);
  server = createServer(serveModels(folder));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.close();
  await rm(folder.path, { recursive: true });
});

const ask = (headers: Record<string, string> = {}, method = 'GET') =>
  fetch(`${base}/models/${digest}`, { headers, method });

test('the whole file, with its hash as ETag', async () => {
  const response = await ask();
  expect(response.status).toBe(200);
  expect(response.headers.get('etag')).toBe(`"${digest}"`);
  expect(Buffer.from(await response.arrayBuffer())).toEqual(content);
});

test('a file of this repository that the folder does not hold yet is pulled when it is asked for', async () => {
  const { sha256, bytes } = modelFile('marian-en-es-tiny', 'tokenizer.json');
  const response = await fetch(`${base}/models/${sha256}`);
  expect(response.status).toBe(200);
  const received = Buffer.from(await response.arrayBuffer());
  expect([received.length, createHash('sha256').update(received).digest('hex')]).toEqual([bytes, sha256]);
});

test('HEAD says the length and sends nothing', async () => {
  const response = await ask({}, 'HEAD');
  expect(response.headers.get('content-length')).toBe(String(content.length));
  expect(await response.text()).toBe('');
});

test('a client that has it is told so', async () => {
  expect((await ask({ 'If-None-Match': `"${digest}"` })).status).toBe(304);
});

describe('ranges', () => {
  test.each([
    ['bytes=0-5', 206, 'twenty', 'bytes 0-5/21'],
    ['bytes=16-', 206, 'model', 'bytes 16-20/21'],
    ['bytes=-5', 206, 'model', 'bytes 16-20/21'],
    ['bytes=16-999', 206, 'model', 'bytes 16-20/21'],
    ['bytes=21-', 416, '', 'bytes */21'],
    ['bytes=-0', 416, '', 'bytes */21'],
    ['bytes=0-1,4-5', 200, content.toString(), null],
    ['lines=1-2', 200, content.toString(), null],
  ])('%s is %i', async (range, status, text, contentRange) => {
    const response = await ask({ Range: range });
    expect(response.status).toBe(status);
    expect(response.headers.get('content-range')).toBe(contentRange);
    expect(await response.text()).toBe(text);
  });

  test('a Range for another version gets the whole file', async () => {
    expect((await ask({ Range: 'bytes=16-', 'If-Range': '"other"' })).status).toBe(200);
  });
});

test.each(['/models/abc', `/models/${'0'.repeat(64)}`, '/models/../package.json', '/'])('%s is 404', async (path) => {
  expect((await fetch(base + path)).status).toBe(404);
});

test('nothing but reading is answered', async () => {
  expect((await ask({}, 'DELETE')).status).toBe(404);
});

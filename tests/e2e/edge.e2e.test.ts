import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Browser, chromium, type Page } from 'playwright';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { modelFile } from '../../models-manifest/catalogue.ts';
import { serveModels } from '../../models-manifest/node/serve.ts';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';

let folder: string;
let puller: Server;
let edge: EdgeServer;
let browser: Browser;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-edge-'));
  puller = createServer(serveModels());
  await new Promise<void>((resolve) => puller.listen(0, '127.0.0.1', resolve));
  const pullOrigin = `http://127.0.0.1:${(puller.address() as AddressInfo).port}`;
  edge = await startEdge({ persistTo: folder, pullOrigin });
  browser = await chromium.launch({ executablePath: await findChromium(), args: CHROMIUM_FLAGS });
});

afterAll(async () => {
  await browser?.close();
  await edge?.stop();
  puller?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

describe('models, through wrangler dev', () => {
  const { sha256, bytes = 0 } = modelFile('silero-vad', 'silero_vad_v6.onnx');
  const ask = (init: RequestInit = {}) => fetch(`${edge.url}/models/${sha256}`, init);
  const cacheStatus = async () => (await ask({ method: 'HEAD' })).headers.get('cache-status');

  test('come from the puller once, and from R2 ever after', async () => {
    expect(await cacheStatus()).toBe('shelf; fwd=miss');
    const first = await ask();
    expect(first.headers.get('cache-status')).toBe('shelf; fwd=miss; stored');
    expect(await hashOf(first)).toBe(sha256);
    await expect.poll(cacheStatus, { timeout: 30_000 }).toBe('shelf; hit');

    await new Promise((resolve) => puller.close(resolve).closeAllConnections());
    const second = await ask();
    expect(second.headers.get('content-length')).toBe(String(bytes));
    expect(await hashOf(second)).toBe(sha256);
  });

  test('are resumed with Range, over HTTP as in workerd', async () => {
    const head = await ask({ method: 'HEAD' });
    expect([head.status, head.headers.get('content-length')]).toEqual([200, String(bytes)]);
    const half = Math.floor(bytes / 2);
    const parts = await Promise.all(
      [`bytes=0-${half - 1}`, `bytes=${half}-`].map((range) => ask({ headers: { range } })),
    );
    expect(parts.map((part) => [part.status, part.headers.get('content-length')])).toEqual([
      [206, String(half)],
      [206, String(bytes - half)],
    ]);
    const pieces = await Promise.all(parts.map((part) => part.arrayBuffer()));
    expect(
      createHash('sha256')
        .update(Buffer.concat(pieces.map((piece) => Buffer.from(piece))))
        .digest('hex'),
    ).toBe(sha256);
    const beyond = await ask({ headers: { range: `bytes=${bytes}-` } });
    expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, `bytes */${bytes}`]);
  });

  test('that cannot be pulled are 502 with a sentence', async () => {
    const missing = modelFile('whisper-tiny', 'config.json');
    const response = await fetch(`${edge.url}/models/${missing.sha256}`);
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(await response.json()).toEqual({
      status: 502,
      code: 'model-download',
      message: expect.stringMatching(/^The local model server does not answer\./),
    });
  });
});

describe('the page that the edge serves', () => {
  let page: Page;
  beforeAll(async () => {
    page = await browser.newPage();
    await page.goto(edge.url);
  });

  test('is cross-origin isolated, so wasm may use threads', async () => {
    expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
  });

  test('may compile wasm, start workers and play media from blobs, and style an element', async () => {
    expect(await runInPage(page, 'allowed')).toEqual({ wasm: true, worker: true, sound: 'loaded', style: '12px' });
  });

  test('may not run strings or inline scripts, nor talk to other origins', async () => {
    expect(await runInPage(page, 'refused')).toEqual({
      evaluated: 'EvalError',
      fetched: 'TypeError',
      ranInline: false,
      violated: ['connect-src', 'script-src', 'script-src-elem'],
    });
  });

  test('is not to be framed, sniffed or embedded by others', async () => {
    const { headers } = await fetch(edge.url);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    const policy = headers.get('content-security-policy');
    expect(policy).toContain("frame-ancestors 'none'");
    // The hub is where the browser's model store looks when this origin does not hold a file.
    expect(policy?.match(/connect-src ([^;]*)/)?.[1]?.split(' ')).toEqual([
      "'self'",
      'blob:',
      'data:',
      'https://huggingface.co',
      'https://*.huggingface.co',
      'https://*.hf.co',
      // Large files are sent in parts, past the Worker.
      'https://*.r2.cloudflarestorage.com',
    ]);
  });
});

/** Imports a module from a blob, as the page's own code does: what Playwright evaluates itself is above the policy. */
async function runInPage(page: Page, name: string): Promise<unknown> {
  const source = JSON.stringify(await readFile(new URL(`${name}.page.js`, import.meta.url), 'utf8'));
  const url = `URL.createObjectURL(new Blob([${source}], { type: 'text/javascript' }))`;
  return page.evaluate(`import(${url}).then((module) => module.default)`);
}

async function hashOf(response: Response): Promise<string> {
  return createHash('sha256')
    .update(Buffer.from(await response.arrayBuffer()))
    .digest('hex');
}

import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { EdgeClient, type PartUrl } from './edge-client.ts';

const BYTES = 2 ** 30;
const CUTS = 20;
/** A reload in between, so that some parts are known from the edge only. */
const RELOAD_AFTER = 30;

let folder: string;
let edge: EdgeServer;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-gigabyte-'));
  edge = await startEdge({ persistTo: folder });
});

afterAll(async () => {
  await edge?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A gigabyte that needs no room: every part is the same noise but for its number. */
function partOf(noise: Buffer, part: number, bytes: number): Buffer {
  const body = Buffer.from(noise.subarray(0, bytes));
  body.writeUInt32BE(part, 0);
  return body;
}

/** Sends the first half of a part and breaks the connection. */
function cutPart({ url, bytes }: PartUrl, body: Buffer): Promise<void> {
  return new Promise((resolve) => {
    const sending = request(url, { method: 'PUT', headers: { 'content-length': bytes } });
    sending.on('error', () => resolve());
    sending.on('close', () => resolve());
    sending.write(body.subarray(0, bytes / 2), () => sending.destroy());
  });
}

test('a 1 GB MP4 whose connection is cut 20 times arrives once and whole', async () => {
  const client = new EdgeClient(edge);
  const session = await client.openSession();
  const noise = randomBytes(16 * 2 ** 20);
  const count = BYTES / noise.length;
  const hash = createHash('sha256');
  for (let part = 1; part <= count; part += 1) hash.update(partOf(noise, part, noise.length));
  const sha256 = hash.digest('hex');
  const first = await client.beginUpload(session, sha256, BYTES);
  expect(first).toMatchObject({ parts: count, partBytes: noise.length });

  let cuts = 0;
  const send = async (wanted: readonly number[]) => {
    for (const part of wanted) {
      const [url] = await client.partUrls(first.id, [part]);
      if (!url) throw new Error('no address');
      const body = partOf(noise, part, url.bytes);
      if (part % 3 === 0 && cuts < CUTS) {
        cuts += 1;
        await cutPart(url, body);
      }
      const response = await fetch(url.url, { method: 'PUT', body: new Uint8Array(body) });
      expect(response.status).toBe(200);
      await client.partUrls(first.id, [], [{ part, etag: response.headers.get('etag') ?? '' }]);
    }
  };
  const all = Array.from({ length: count }, (_, i) => i + 1);
  await send(all.slice(0, RELOAD_AFTER));
  const found = await client.beginUpload(session, sha256, BYTES);
  expect([found.id, found.arrived.length]).toEqual([first.id, RELOAD_AFTER]);
  const there = new Set(found.arrived.map(({ part }) => part));
  await send(all.filter((part) => !there.has(part)));
  expect(cuts).toBe(CUTS);
  await client.json('POST', `/v1/uploads/${first.id}/complete`, {});

  const whole = createHash('sha256');
  const response = await client.ask('GET', `/v1/artifacts/${sha256}`);
  expect(response.headers.get('content-length')).toBe(String(BYTES));
  for await (const piece of response.body ?? []) whole.update(piece);
  expect(whole.digest('hex')).toBe(sha256);
  // Once: its bytes count once, and its digest was checked by the edge as well.
  expect(await client.json('GET', '/v1/usage')).toMatchObject({ storedBytes: BYTES, todayBytes: BYTES });
  const again = { session, sha256, bytes: BYTES, role: 'download' };
  await expect
    .poll(() => client.json('POST', '/v1/uploads', again), { timeout: 120_000 })
    .toMatchObject({ artifact: { verified: 'sha256' } });
}, 900_000);

import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AwsClient } from 'aws4fetch';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type EdgeServer, startEdge } from '../../scripts/edge-server.ts';
import { EdgeClient, type OpenUpload, type PartUrl, refusalOf, sha256Of } from './edge-client.ts';

/** Two whole parts and a rest. */
const REST = 5;
const BYTES = 32 * 2 ** 20 + REST;

let folder: string;
let edge: EdgeServer;
let client: EdgeClient;
let session: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-uploads-'));
  edge = await startEdge({ persistTo: folder });
  client = new EdgeClient(edge);
  session = await client.openSession();
});

afterAll(async () => {
  await edge?.stop();
  if (folder) await rm(folder, { recursive: true, force: true });
});

interface Begun {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly sha256: string;
  readonly upload: OpenUpload;
}

async function begin(digest?: string): Promise<Begun> {
  const body = new Uint8Array(randomBytes(BYTES));
  const sha256 = digest ?? sha256Of(body);
  return { body, sha256, upload: await client.beginUpload(session, sha256, BYTES) };
}

function bytesOf({ body, upload }: Begun, part: number): Uint8Array<ArrayBuffer> {
  return body.slice((part - 1) * upload.partBytes, part * upload.partBytes);
}

async function putPart(begun: Begun, { part, url }: PartUrl): Promise<{ part: number; etag: string }> {
  const response = await fetch(url, { method: 'PUT', body: bytesOf(begun, part) });
  expect(response.status).toBe(200);
  return { part, etag: response.headers.get('etag') ?? '' };
}

async function sendAll(begun: Begun, order = [1, 2, 3]): Promise<{ part: number; etag: string }[]> {
  const urls = await client.partUrls(begun.upload.id, order);
  const arrived = [];
  for (const url of urls) arrived.push(await putPart(begun, url));
  return arrived;
}

const complete = (begun: Begun, parts?: OpenUpload['arrived']) =>
  client.ask('POST', `/v1/uploads/${begun.upload.id}/complete`, { parts });
const artifactOf = (sha256: string) => client.ask('GET', `/v1/artifacts/${sha256}`);

describe('a large file', () => {
  test('goes up in parts, in any order, and is whole; at first its number of bytes is verified, then its hash', async () => {
    const begun = await begin();
    expect(begun.upload).toMatchObject({ parts: 3, arrived: [] });
    const arrived = await sendAll(begun, [3, 1, 2]);
    const done = await complete(begun, arrived);
    expect(await done.json()).toEqual({ sha256: begun.sha256, role: 'download', bytes: BYTES, verified: 'bytes' });
    const whole = await artifactOf(begun.sha256);
    expect(whole.headers.get('content-type')).toBe('video/mp4');
    expect(sha256Of(new Uint8Array(await whole.arrayBuffer()))).toBe(begun.sha256);
    const again = { session, sha256: begun.sha256, bytes: BYTES, role: 'download' };
    await expect
      .poll(() => client.json('POST', '/v1/uploads', again), { timeout: 20_000 })
      .toEqual({ artifact: { sha256: begun.sha256, role: 'download', bytes: BYTES, verified: 'sha256' } });
  });

  test('is gone on with after a reload: what was reported has not to be sent again', async () => {
    const begun = await begin();
    const [first] = await client.partUrls(begun.upload.id, [1]);
    const arrived = [await putPart(begun, first as PartUrl)];
    await client.partUrls(begun.upload.id, [], arrived);
    const found = await client.beginUpload(session, begun.sha256, BYTES);
    expect(found).toMatchObject({ id: begun.upload.id, arrived });
    const rest = await sendAll(begun, [2, 3]);
    await client.partUrls(begun.upload.id, [], rest);
    expect((await complete(begun)).status).toBe(200);
    expect(sha256Of(new Uint8Array(await (await artifactOf(begun.sha256)).arrayBuffer()))).toBe(begun.sha256);
  });

  test('whose part came twice is whole with the later one', async () => {
    const begun = await begin();
    const urls = await client.partUrls(begun.upload.id, [1, 2, 3]);
    const garbage = { ...begun, body: new Uint8Array(randomBytes(BYTES)) };
    const stale = await putPart(garbage, urls[1] as PartUrl);
    const arrived = [];
    for (const url of urls) arrived.push(await putPart(begun, url));
    const [first, second, third] = arrived;
    expect(await refusalOf(await complete(begun, [first, stale, third] as OpenUpload['arrived']))).toEqual([
      422,
      'invalid-parts',
    ]);
    expect((await complete(begun, [first, second, third] as OpenUpload['arrived'])).status).toBe(200);
    expect(sha256Of(new Uint8Array(await (await artifactOf(begun.sha256)).arrayBuffer()))).toBe(begun.sha256);
  });

  test('of which a part is missing, listed twice, unknown or beyond the end is not made', async () => {
    const begun = await begin();
    const [first, second, third] = (await sendAll(begun)) as [Part, Part, Part];
    const lists: Part[][] = [
      [],
      [first, third],
      [first, second, third, second],
      [first, second, third, { ...third, part: 4 }],
      [first, second, { ...third, etag: 'ab'.repeat(16) }],
      [first, { ...third, part: 2 }, { ...second, part: 3 }],
    ];
    for (const list of lists) expect(await refusalOf(await complete(begun, list))).toEqual([422, 'invalid-parts']);
    expect((await artifactOf(begun.sha256)).status).toBe(404);
    const beyond = await client.ask('POST', `/v1/uploads/${begun.upload.id}/parts`, { arrived: [], wanted: [4] });
    expect(await refusalOf(beyond)).toEqual([422, 'invalid-parts']);
  });

  test('whose bytes hash to something else is found out, and erased', async () => {
    const begun = await begin('cd'.repeat(32));
    expect((await complete(begun, await sendAll(begun))).status).toBe(200);
    await expect.poll(async () => (await artifactOf(begun.sha256)).status, { timeout: 20_000 }).toBe(404);
    const { storedBytes } = await client.json<{ storedBytes: number }>('GET', '/v1/usage');
    expect(storedBytes % BYTES).toBe(0);
  });

  test('that is given up frees its room, and its addresses end', async () => {
    const { storedBytes } = await client.json<{ storedBytes: number }>('GET', '/v1/usage');
    const begun = await begin();
    const [url] = await client.partUrls(begun.upload.id, [1]);
    expect(await client.json('GET', '/v1/usage')).toMatchObject({ storedBytes: storedBytes + BYTES });
    expect((await client.ask('DELETE', `/v1/uploads/${begun.upload.id}`)).status).toBe(204);
    expect(await client.json('GET', '/v1/usage')).toMatchObject({ storedBytes });
    const late = await fetch(url?.url ?? '', { method: 'PUT', body: bytesOf(begun, 1) });
    expect(late.status).toBe(404);
    expect(await refusalOf(await complete(begun, []))).toEqual([404, 'not-found']);
  });
});

interface Part {
  part: number;
  etag: string;
}

describe('the address of a part', () => {
  let begun: Begun;
  let url: string;
  beforeAll(async () => {
    begun = await begin();
    // Of the last part, which is small: who is refused has not to be heard to the end.
    url = (await client.partUrls(begun.upload.id, [3]))[0]?.url ?? '';
  });

  test('is good for 15 minutes, and signs the exact length', () => {
    const query = new URL(url).searchParams;
    expect([query.get('X-Amz-Expires'), query.get('X-Amz-SignedHeaders')]).toEqual(['900', 'content-length;host']);
  });

  test.each([
    ['for another part', (from: string) => from.replace('partNumber=3', 'partNumber=2')],
    ['for another file', (from: string) => from.replace(/proc\/local\/[0-9a-f]{4}/, 'proc/local/0000')],
    ['for longer', (from: string) => from.replace('X-Amz-Expires=900', 'X-Amz-Expires=90000')],
    ['without a signature', (from: string) => from.replace(/&X-Amz-Signature=\w+/, '')],
    ['to read', (from: string) => from],
  ])('is refused when it is used %s', async (what, change) => {
    const method = what === 'to read' ? 'GET' : 'PUT';
    const response = await fetch(change(url), { method, ...(method === 'PUT' ? { body: bytesOf(begun, 3) } : {}) });
    expect([400, 403]).toContain(response.status);
  });

  test.each([
    [14, 200],
    [16, 403],
  ])('that is %i minutes old is answered %i', async (minutes, status) => {
    const keys = await readFile(`.wrangler-${new URL(edge.url).port}.toml`, 'utf8');
    const value = (name: string) => new RegExp(`${name} = "(\\w+)"`).exec(keys)?.[1] ?? '';
    const client = new AwsClient({ accessKeyId: value('accessKeyId'), secretAccessKey: value('secretAccessKey') });
    const old = new URL(url);
    for (const name of ['Algorithm', 'Credential', 'Date', 'SignedHeaders', 'Signature'])
      old.searchParams.delete(`X-Amz-${name}`);
    // As it was signed some minutes ago.
    const signed = await client.sign(old.href, {
      method: 'PUT',
      headers: { 'content-length': String(REST) },
      aws: {
        ...{ signQuery: true, allHeaders: true, service: 's3', region: 'auto' },
        datetime: new Date(Date.now() - minutes * 60_000).toISOString().replace(/[:-]|\.\d{3}/g, ''),
      },
    });
    expect(new URL(signed.url).searchParams.get('X-Amz-Expires')).toBe('900');
    expect((await fetch(signed.url, { method: 'PUT', body: bytesOf(begun, 3) })).status).toBe(status);
  });

  test.each([-1, 1])('is refused for %i byte more', async (more) => {
    const body = new Uint8Array(REST + more);
    expect((await fetch(url, { method: 'PUT', body })).status).toBe(403);
  });
});

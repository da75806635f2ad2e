import { expect, test } from 'vitest';
import { answer, call, newActor, openSession } from './testing/client.ts';
import { S3 } from './testing/services.ts';

const BYTES = 200 * 2 ** 20;
const MINUTES_15 = 900;

interface PartUrl {
  readonly part: number;
  readonly url: string;
  readonly bytes: number;
  readonly expires: string;
}

async function hmac(key: BufferSource, text: string): Promise<ArrayBuffer> {
  const algorithm = { name: 'HMAC', hash: 'SHA-256' };
  const secret = await crypto.subtle.importKey('raw', key, algorithm, false, ['sign']);
  return crypto.subtle.sign('HMAC', secret, new TextEncoder().encode(text));
}

const hex = (bytes: ArrayBuffer) =>
  [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('');

/** The signature of a presigned PUT, written down from AWS's own description of SigV4 (query form). */
async function signatureOf(address: string, length: number): Promise<string> {
  const url = new URL(address);
  url.searchParams.delete('X-Amz-Signature');
  const query = [...url.searchParams]
    .map(([name, value]) => `${encodeURIComponent(name)}=${encodeURIComponent(value)}`)
    .sort()
    .join('&');
  const headers = `content-length:${length}\nhost:${url.host}\n`;
  const canonical = ['PUT', url.pathname, query, headers, 'content-length;host', 'UNSIGNED-PAYLOAD'].join('\n');
  const date = url.searchParams.get('X-Amz-Date') ?? '';
  const [, day = '', region = '', service = '', end = ''] = (url.searchParams.get('X-Amz-Credential') ?? '').split('/');
  const hash = hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(canonical)));
  const text = ['AWS4-HMAC-SHA256', date, [day, region, service, end].join('/'), hash].join('\n');
  let key: BufferSource = new TextEncoder().encode(`AWS4${S3.secretAccessKey}`);
  for (const part of [day, region, service, end]) key = await hmac(key, part);
  return hex(await hmac(key, text));
}

test('the address of a part is good for 15 minutes, for that part only, and for exactly its number of bytes', async () => {
  const actor = await newActor();
  const json = { session: await openSession(actor), sha256: 'ab'.repeat(32), role: 'download', bytes: BYTES };
  const { upload } = await answer<{ upload: { id: string; parts: number } }>(
    await call('POST', '/v1/uploads', { actor, json }),
    200,
  );
  const before = Date.now();
  const asked = await call('POST', `/v1/uploads/${upload.id}/parts`, { actor, json: { arrived: [], wanted: [1, 13] } });
  const { urls } = await answer<{ urls: PartUrl[] }>(asked, 200);
  expect(urls.map(({ part, bytes }) => [part, bytes])).toEqual([
    [1, 16 * 2 ** 20],
    [13, 8 * 2 ** 20],
  ]);
  for (const { part, url, bytes, expires } of urls) {
    const query = new URL(url).searchParams;
    expect([query.get('partNumber'), query.get('X-Amz-SignedHeaders')]).toEqual([String(part), 'content-length;host']);
    expect(Number(query.get('X-Amz-Expires'))).toBeLessThanOrEqual(MINUTES_15);
    expect(Date.parse(expires)).toBeLessThanOrEqual(Date.now() + MINUTES_15 * 1000);
    expect(Date.parse(expires)).toBeGreaterThan(before);
    expect(query.get('X-Amz-Signature')).toBe(await signatureOf(url, bytes));
    expect(query.get('X-Amz-Signature')).not.toBe(await signatureOf(url, bytes + 1));
    const longer = url.replace(/X-Amz-Expires=\d+/, 'X-Amz-Expires=86400');
    expect(query.get('X-Amz-Signature')).not.toBe(await signatureOf(longer, bytes));
  }
});

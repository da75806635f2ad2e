import canonicalize from 'canonicalize';
import { createSHA256, sha256 as sha256Wasm } from 'hash-wasm';
import { throwIfAborted } from './failure.ts';

/** Lower-case hexadecimal SHA-256 (FIPS 180-4), 64 characters. */
export type Digest = string;

/** Anything JSON can carry. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json | undefined };

export function isDigest(text: unknown): text is Digest {
  return typeof text === 'string' && /^[0-9a-f]{64}$/.test(text);
}

/** SHA-256 of bytes, or of a text's UTF-8. */
export function sha256(data: Uint8Array | string): Promise<Digest> {
  return sha256Wasm(data);
}

/** SHA-256 of a blob, streamed: memory stays flat however large it is. */
export async function sha256OfBlob(blob: Blob, signal?: AbortSignal): Promise<Digest> {
  const hasher = await createSHA256();
  for await (const piece of blob.stream() as unknown as AsyncIterable<Uint8Array>) {
    throwIfAborted(signal);
    hasher.update(piece);
  }
  return hasher.digest('hex');
}

/** Canonical JSON (RFC 8785): equal values give equal text. Members that are `undefined` are left out. */
export function canonicalJson(value: Json): string {
  const text = canonicalize(value);
  if (text === undefined) throw new TypeError('undefined has no canonical JSON');
  return text;
}

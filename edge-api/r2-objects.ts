import type { Digest } from '../wasm-workers/core/digest.ts';
import { Refusal } from './problem.ts';
import { BAD_DIGEST, r2ErrorCode } from './r2.ts';
import type { Bytes, Multipart, ObjectFacts, Objects } from './services.ts';

/** R2 deletes so many keys at once. */
const DELETE_AT_ONCE = 1000;

/** A bucket as {@link Objects}. */
export function r2Objects(bucket: R2Bucket, multipart: Multipart): Objects {
  return {
    multipart,
    async head(key) {
      const found = await bucket.head(key);
      return found ? facts(found) : undefined;
    },
    async read(key, range) {
      const found = await bucket.get(key, range && { range: { ...range } });
      return found?.body;
    },
    async write(key, body, { type, sha256 }) {
      const options = { sha256, httpMetadata: { contentType: type } };
      if (typeof body === 'string') await bucket.put(key, body, options);
      else await putStream(bucket, key, body, options);
    },
    async delete(keys) {
      for (let i = 0; i < keys.length; i += DELETE_AT_ONCE) await bucket.delete(keys.slice(i, i + DELETE_AT_ONCE));
    },
    async list(prefix, cursor) {
      const page = await bucket.list({ prefix, cursor });
      return { objects: page.objects.map(facts), ...(page.truncated ? { cursor: page.cursor } : {}) };
    },
    async sha256(key) {
      const found = await bucket.get(key);
      if (!found) return undefined;
      const hash = new crypto.DigestStream('SHA-256');
      await found.body.pipeTo(hash);
      return hex(await hash.digest);
    },
  };
}

/** The length is enforced on the way: a body that is shorter or longer than promised stores nothing. */
async function putStream(bucket: R2Bucket, key: string, { stream, length }: Bytes, options: R2PutOptions) {
  const fixed = new FixedLengthStream(length);
  const piped = stream.pipeTo(fixed.writable);
  const [put, pipe] = await Promise.allSettled([bucket.put(key, fixed.readable, options), piped]);
  if (put.status === 'rejected' && r2ErrorCode(put.reason) === BAD_DIGEST) throw wrongBytes(String(options.sha256));
  // A wrong length is the stream's own error; R2's have a number.
  const isCut = put.status === 'rejected' && put.reason instanceof TypeError;
  if (pipe.status === 'rejected' || isCut)
    throw new Refusal('aborted', 'The body ended before all of it had arrived, or was longer than promised.');
  if (put.status === 'rejected') throw put.reason;
}

function facts({ key, size }: R2Object): ObjectFacts {
  return { key, bytes: size };
}

function wrongBytes(sha256: Digest): Refusal {
  return new Refusal('wrong-bytes', `The bytes sent do not hash to ${sha256}. Nothing was stored: send them again.`);
}

function hex(hash: ArrayBuffer): string {
  return [...new Uint8Array(hash)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

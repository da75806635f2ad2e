import type { Digest } from '../wasm-workers/core/digest.ts';
import { Failure } from '../wasm-workers/core/failure.ts';
import type { Shelf } from './services.ts';

/** R2's error code for bytes that do not hash to the checksum given. */
export const BAD_DIGEST = 10037;

/** A bucket as a shelf: one object per file, its key the file's digest. */
export function r2Shelf(bucket: R2Bucket): Shelf {
  return {
    async size(digest) {
      return (await bucket.head(digest))?.size;
    },
    async read(digest, range) {
      const found = await bucket.get(digest, range && { range: { ...range } });
      return found?.body;
    },
    async write(digest, body) {
      try {
        await bucket.put(digest, body, { sha256: digest, httpMetadata: { contentType: 'application/octet-stream' } });
      } catch (error) {
        throw refusal(digest, error);
      }
    },
  };
}

/** The number that R2 puts in brackets behind its messages; undefined for other errors. */
export function r2ErrorCode(error: unknown): number | undefined {
  const [, code] = /\((\d{5})\)/.exec(String(error)) ?? [];
  return code === undefined ? undefined : Number(code);
}

function refusal(digest: Digest, error: unknown): unknown {
  if (r2ErrorCode(error) !== BAD_DIGEST) return error;
  return new Failure(
    'model-integrity',
    `The bytes offered for ${digest} hash to something else, and were refused.`,
    error,
  );
}

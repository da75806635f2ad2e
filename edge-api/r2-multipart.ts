import { AwsClient } from 'aws4fetch';
import { Refusal } from './problem.ts';
import { r2ErrorCode } from './r2.ts';
import type { Multipart } from './services.ts';

/** Access to a bucket by its S3 interface, which is what parts are sent to, past the Worker. */
export interface S3Access {
  /** Address of the bucket: `https://<account>.r2.cloudflarestorage.com/<bucket>`, or miniflare's. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}

/** R2's error codes of a multipart upload that cannot be completed as asked: size of a part, its ETag, the upload itself. */
const BAD_PARTS = new Set([10011, 10024, 10025, 10048]);

/** Multipart uploads into a bucket. @param access undefined where no key for signing is set: large files are refused then. */
export function r2Multipart(bucket: R2Bucket, access: S3Access | undefined): Multipart {
  return {
    async create(key, type) {
      const upload = await bucket.createMultipartUpload(key, { httpMetadata: { contentType: type } });
      return upload.uploadId;
    },
    async partUrl(key, uploadId, part, bytes, seconds) {
      if (!access)
        throw new Refusal(
          'too-large',
          'This server is not set up for files of this size. Its docs/deploy.md says how.',
        );
      return signed(access, key, { uploadId, partNumber: String(part), 'X-Amz-Expires': String(seconds) }, bytes);
    },
    async complete(key, uploadId, parts) {
      const upload = bucket.resumeMultipartUpload(key, uploadId);
      const list = parts.map(({ part, etag }) => ({ partNumber: part, etag: etag.replaceAll('"', '') }));
      const done = await upload.complete(list).catch((error) => {
        if (!BAD_PARTS.has(r2ErrorCode(error) ?? 0)) throw error;
        throw new Refusal('invalid-parts', 'A part is missing, was replaced, or has another size than it should.');
      });
      return { key, bytes: done.size };
    },
    abort: (key, uploadId) => bucket.resumeMultipartUpload(key, uploadId).abort(),
  };
}

/**
 * A presigned PUT (AWS SigV4, query form). The content length is among the signed headers: more bytes, or fewer, are refused by R2.
 * `allHeaders`, because aws4fetch leaves it out otherwise.
 */
async function signed(access: S3Access, key: string, query: Record<string, string>, bytes: number): Promise<string> {
  const client = new AwsClient({ ...access, service: 's3', region: 'auto', retries: 0 });
  const url = new URL(`${access.endpoint}/${key}`);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const request = await client.sign(url.href, {
    method: 'PUT',
    headers: { 'content-length': String(bytes) },
    aws: { signQuery: true, allHeaders: true },
  });
  return request.url;
}

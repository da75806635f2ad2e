import { z } from '@hono/zod-openapi';
import { StoredArtifact } from './artifacts.ts';
import { RoleName, SessionId, Sha256, Time, UploadId } from './common.ts';

/** R2 takes 10,000 parts at most, all of one size but the last. */
const PartNumber = z.int().min(1).max(10_000);

/** As R2 gave it, with or without its quotes. */
const ETag = z.string().regex(/^"?[A-Za-z0-9_+/=.-]{1,1024}"?$/);

export const UploadRequest = z
  .strictObject({
    session: SessionId,
    sha256: Sha256,
    role: RoleName,
    bytes: z
      .int()
      .min(1)
      .max(2 ** 50),
  })
  .openapi('UploadRequest');

/** A part that the uploader saw arrive. */
export const ArrivedPart = z.strictObject({ part: PartNumber, etag: ETag }).openapi('ArrivedPart');

export const Upload = z
  .object({
    id: UploadId,
    sha256: Sha256,
    bytes: z.int(),
    /** Size of every part but the last. */
    partBytes: z.int(),
    parts: z.int(),
    /** Parts reported so far: after a reload only the others have to be sent. */
    arrived: z.array(ArrivedPart),
    expires: Time,
  })
  .openapi('Upload');

/** Either an upload to continue, or what is there already. */
export const UploadAnswer = z
  .object({ upload: Upload.optional(), artifact: StoredArtifact.optional() })
  .openapi('UploadAnswer');

export const PartsRequest = z
  .strictObject({
    /** Parts that have arrived since, to be remembered. */
    arrived: z.array(ArrivedPart).max(100),
    /** Parts to get an address for. */
    wanted: z.array(PartNumber).max(100),
  })
  .openapi('PartsRequest');

export const PartsAnswer = z
  .object({
    urls: z.array(
      z.object({
        part: PartNumber,
        /** Takes a PUT of exactly `bytes` bytes, without a content type, until `expires`. The answer's ETag is to be reported. */
        url: z.url(),
        bytes: z.int(),
        expires: Time,
      }),
    ),
  })
  .openapi('PartsAnswer');

/** The uploader's own list, in any order; without it, the parts reported before. */
export const CompleteRequest = z
  .strictObject({ parts: z.array(ArrivedPart).max(10_000).optional() })
  .openapi('CompleteRequest');

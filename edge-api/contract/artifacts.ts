import { z } from '@hono/zod-openapi';
import { RoleName, SessionId, Sha256 } from './common.ts';

/** Largest body that goes through the Worker, in bytes; larger files go up in parts. Cloudflare's limit is 100 MB. */
export const MAX_BODY_BYTES = 95 * 2 ** 20;

export const MissingRequest = z
  .strictObject({ session: SessionId, digests: z.array(Sha256).max(1000) })
  .openapi('MissingRequest');

/** Of the digests asked for, those that have to be sent. The others are kept for 24 h from now. */
export const MissingAnswer = z.object({ missing: z.array(Sha256) }).openapi('MissingAnswer');

/**
 * How far the edge has checked: `sha256` means the bytes hash to the digest; `bytes` that only their number is known, as after a
 * multipart upload, which R2 does not hash. The edge then hashes the whole soon after, and throws away what is wrong.
 */
export const Verified = z.enum(['bytes', 'sha256']).openapi('Verified');

export const StoredArtifact = z
  .object({ sha256: Sha256, role: RoleName, bytes: z.int(), verified: Verified })
  .openapi('StoredArtifact');

export const PutQuery = z.strictObject({ session: SessionId, role: RoleName });

import { z } from '@hono/zod-openapi';
import { FAILURE_CODES } from '../../wasm-workers/core/failure.ts';
import { digestSchema } from '../../wasm-workers/core/publish/description.ts';
import { UPLOAD_ROLE_NAMES } from '../../wasm-workers/core/publish/roles.ts';

/** Problem details (RFC 9457) of every refusal and fault. `type` ends in a name of core/publish/reasons.ts. */
export const Problem = z
  .object({
    type: z.string().optional().openapi({ example: 'urn:retongue:problem:wrong-scope' }),
    status: z.int().min(400).max(599),
    code: z.enum(FAILURE_CODES),
    /** A sentence that a person can read. */
    message: z.string(),
  })
  .openapi('Problem');

export const Sha256 = digestSchema.openapi('Sha256', { description: 'SHA-256 in lower-case hexadecimal.' });

export const RoleName = z.enum(UPLOAD_ROLE_NAMES).openapi('Role', {
  description: 'What the bytes are for. The media type they are served as follows from it.',
});

/** Times on the wire: ISO 8601 in UTC. */
export const Time = z.iso.datetime().openapi('Time');

/** Ids are opaque: lower-case hexadecimal. */
export const SessionId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .openapi('SessionId');
export const UploadId = z
  .string()
  .regex(/^[0-9a-f]{32}$/)
  .openapi('UploadId');
export const DubId = z
  .string()
  .regex(/^[0-9a-f]{20}$/)
  .openapi('DubId');
export const ShareId = z
  .string()
  .regex(/^[0-9a-f]{20}$/)
  .openapi('ShareId');

/** Where the next page of a list begins; opaque. */
export const Cursor = z
  .string()
  .max(200)
  .regex(/^[A-Za-z0-9_-]+$/);
export const Limit = z.coerce.number().int().min(1).max(100).default(50);

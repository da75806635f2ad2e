import { z } from '@hono/zod-openapi';
import { dubDescriptionSchema, languageSchema } from '../../wasm-workers/core/publish/description.ts';
import { Cursor, DubId, Limit, SessionId, Sha256, Time } from './common.ts';

export const DubDescription = dubDescriptionSchema.openapi('DubDescription');

/** What publishes and what replaces: the session in which the artifacts were sent, and what to make of them. */
export const PublishRequest = z
  .strictObject({ session: SessionId, description: DubDescription })
  .openapi('PublishRequest');

export const Dub = z
  .object({
    id: DubId,
    title: z.string(),
    language: languageSchema.optional(),
    /** Languages it is dubbed into. */
    targets: z.array(languageSchema),
    /** Seconds. */
    duration: z.number(),
    /** Current version, from 1. */
    version: z.int(),
    /** Files of it that were sent in parts, of which the edge has checked the number of bytes and not yet the hash. */
    unverifiedFiles: z.int(),
    created: Time,
    changed: Time,
  })
  .openapi('Dub');

export const DubVersion = z
  .object({
    number: z.int(),
    files: z.int(),
    bytes: z.int(),
    descriptionSha256: Sha256,
    created: Time,
    /** It can still be watched for 24 h from then. */
    replacedAt: Time.optional(),
  })
  .openapi('DubVersion');

export const DubDetails = Dub.extend({ versions: z.array(DubVersion) }).openapi('DubDetails');

export const DubList = z.object({ dubs: z.array(Dub), next: Cursor.optional() }).openapi('DubList');

export const DubListQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: Limit,
  /** Dubbed into this language. */
  target: languageSchema.optional(),
  /** Part of the title, whatever its case. */
  title: z.string().min(1).max(100).optional(),
});

export const Usage = z
  .object({
    storedBytes: z.int(),
    storedBytesLimit: z.int(),
    todayBytes: z.int(),
    todayBytesLimit: z.int(),
    uploadBytesLimit: z.int(),
    dubs: z.int(),
    days: z.array(z.object({ day: z.iso.date(), bytes: z.int() })),
  })
  .openapi('Usage');

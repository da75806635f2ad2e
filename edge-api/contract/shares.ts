import { z } from '@hono/zod-openapi';
import { Cursor, DubId, Limit, ShareId, Time } from './common.ts';

export const ShareRequest = z
  .strictObject({
    dub: DubId,
    expires: Time,
    /** Whether the link offers the MP4 and the subtitles for download. */
    download: z.boolean().default(false),
    /** For the owner's own list; viewers never see it. */
    name: z.string().min(1).max(100).optional(),
  })
  .openapi('ShareRequest');

export const Share = z
  .object({
    id: ShareId,
    dub: DubId,
    name: z.string().optional(),
    download: z.boolean(),
    created: Time,
    expires: Time,
    revokedAt: Time.optional(),
    /** Watch page on WATCH_ORIGIN; absent once the key it was signed with is gone. */
    url: z.url().optional(),
    embedUrl: z.url().optional(),
  })
  .openapi('Share');

export const ShareList = z.object({ shares: z.array(Share), next: Cursor.optional() }).openapi('ShareList');

export const ShareListQuery = z.strictObject({
  cursor: Cursor.optional(),
  limit: Limit,
  /** Links to this dub only. */
  dub: DubId.optional(),
});

import { z } from '@hono/zod-openapi';
import { SessionId, Time } from './common.ts';

export const Session = z
  .object({
    id: SessionId,
    created: Time,
    /** 24 h after its last use. Until then what was sent in it is kept. */
    expires: Time,
  })
  .openapi('Session');

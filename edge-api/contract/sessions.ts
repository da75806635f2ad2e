import { z } from '@hono/zod-openapi';
import { SessionId, Time } from './common.ts';

export const Session = z
  .object({
    id: SessionId,
    created: Time,
    /** 24 h after its last use. What is sent or asked for in it is kept 24 h from then, whether a dub names it or not. */
    expires: Time,
  })
  .openapi('Session');

import { z } from '@hono/zod-openapi';
import { DubId } from './common.ts';

/** An object in the bucket that has to do with a dub. */
export const InventoryObject = z
  .object({
    key: z.string(),
    bytes: z.int(),
    /** `<version>/<name>` of the dub's files that point at it; none where it was left behind. */
    names: z.array(z.string()),
    /** How many other dubs point at it too. */
    otherDubs: z.int(),
  })
  .openapi('InventoryObject');

/** What lies in raw/, proc/ and pub/ for a dub, and who points at what. */
export const Inventory = z
  .object({
    id: DubId,
    owner: z.string(),
    title: z.string(),
    version: z.int(),
    deleted: z.boolean(),
    objects: z.array(InventoryObject),
    /** Keys that a file points at and that are not there. */
    missing: z.array(z.string()),
  })
  .openapi('Inventory');

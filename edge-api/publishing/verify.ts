import type { Digest } from '../../wasm-workers/core/digest.ts';
import { artifactKey } from '../keys.ts';
import type { Services } from '../services.ts';

/**
 * Hashes what was uploaded in parts, which R2 does not. What is wrong is erased with all that names it, and is gone from the pages
 * that offered it.
 * @returns whether the bytes are what their digest says.
 */
export async function verifyWhole(owner: string, sha256: Digest, { objects, sql, log }: Services): Promise<boolean> {
  const key = artifactKey(owner, sha256);
  if ((await objects.sha256(key)) === sha256) {
    await sql.batch([
      {
        sql: "UPDATE artifacts SET verified = 'sha256' WHERE owner = ? AND sha256 = ? AND state = 'stored'",
        values: [owner, sha256],
      },
    ]);
    return true;
  }
  log({ level: 'error', event: 'wrong-bytes', artifact: sha256 });
  await sql.batch([
    { sql: 'DELETE FROM files WHERE owner = ? AND sha256 = ?', values: [owner, sha256] },
    {
      sql: "UPDATE artifacts SET state = 'erasing' WHERE owner = ? AND sha256 = ?",
      values: [owner, sha256],
    },
  ]);
  await objects.delete([key]);
  await sql.batch([
    {
      sql: "DELETE FROM artifacts WHERE owner = ? AND sha256 = ? AND state = 'erasing'",
      values: [owner, sha256],
    },
  ]);
  return false;
}

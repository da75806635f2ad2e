import { randomHex } from '../access/token.ts';
import { Refusal } from '../problem.ts';
import type { Services } from '../services.ts';

/** A publish session. Times in milliseconds since 1970. */
export interface SessionRow {
  readonly id: string;
  readonly created: number;
  readonly expires: number;
}

/** What is sent or asked for in a session is kept so long, and a session lives so long after its last use. */
export const KEEP_MS = 24 * 3600_000;
/** Not every request writes the session's new end: it is right to within this. */
const TOUCH_MS = 600_000;

export async function openSession(owner: string, { sql, now }: Services): Promise<SessionRow> {
  const session = { id: randomHex(16), created: now(), expires: now() + KEEP_MS };
  await sql.batch([
    {
      sql: 'INSERT INTO sessions (id, owner, created, expires) VALUES (?, ?, ?, ?)',
      values: [session.id, owner, session.created, session.expires],
    },
  ]);
  return session;
}

/**
 * The owner's session, which lives on for having been used.
 * @throws Refusal `not-found` where it is not the owner's, `gone` where it has ended.
 */
export async function useSession(owner: string, id: string, { sql, now }: Services): Promise<SessionRow> {
  const [session] = await sql.rows<SessionRow>(
    'SELECT id, created, expires FROM sessions WHERE id = ? AND owner = ?',
    id,
    owner,
  );
  if (!session) throw new Refusal('not-found', 'There is no such publish session.');
  if (session.expires <= now()) throw new Refusal('gone', 'This publish session has ended. Begin a new one.');
  const expires = now() + KEEP_MS;
  if (expires - session.expires < TOUCH_MS) return session;
  await sql.batch([{ sql: 'UPDATE sessions SET expires = ? WHERE id = ?', values: [expires, id] }]);
  return { ...session, expires };
}

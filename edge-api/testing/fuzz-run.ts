import fc from 'fast-check';
import { call } from './client.ts';
import { type FuzzCall, fuzzCalls } from './fuzz.ts';
import { newFixture } from './matrix.ts';

/**
 * Makes so many calls, one after the other, as an owner who has something to lose.
 * @returns how many answers had each status.
 * @throws what fast-check says of the smallest call that was answered by a fault or in a way that is not the API's.
 */
export async function fuzz(runs: number, seed?: number): Promise<Readonly<Record<number, number>>> {
  const counts: Record<number, number> = {};
  for (let left = runs; left > 0; left -= ROUND) await round(Math.min(ROUND, left), counts, seed);
  return counts;
}

/** Among the calls are such that delete: after so many there is a new owner who has everything again. */
const ROUND = 200;

async function round(runs: number, counts: Record<number, number>, seed?: number): Promise<void> {
  const fixture = await newFixture();
  const property = fc.asyncProperty(fuzzCalls(fixture), async ({ method, path, body, headers }: FuzzCall) => {
    const response = await call(method, path, { actor: fixture.actor, body, headers });
    const text = new TextDecoder().decode(await response.arrayBuffer());
    counts[response.status] = (counts[response.status] ?? 0) + 1;
    if (response.status >= 500) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    const isProblem = response.headers.get('content-type') === 'application/problem+json';
    if (response.status >= 400 && !(isProblem && JSON.parse(text).type)) throw new Error(`No problem details: ${text}`);
    if (/\n\s+at |\.ts:\d+/.test(text)) throw new Error(`A stack trace: ${text}`);
  });
  await fc.assert(property, { numRuns: runs, seed, endOnFailure: false });
}

import { env } from 'cloudflare:workers';
import { type Actor, answer, call, openSession, sendDub } from './client.ts';

/** A published dub, as far as tests look at it. */
export interface Dub {
  readonly id: string;
  readonly title: string;
  readonly version: number;
  readonly targets: string[];
  readonly unverifiedFiles: number;
}

/** Keys of the media bucket below a prefix. */
export async function keys(prefix: string): Promise<string[]> {
  const { objects } = await env.MEDIA.list({ prefix });
  return objects.map(({ key }) => key);
}

/** Publishes a small dub, all of whose texts end with a mark. */
export async function publish(by: Actor, mark: string): Promise<Dub> {
  const own = await openSession(by);
  const description = await sendDub(by, own, mark);
  return answer<Dub>(await call('POST', '/v1/dubs', { actor: by, json: { session: own, description } }), 201);
}

import type { z } from '@hono/zod-openapi';
import { WATCH_DATA_ID, type WatchData } from '../../wasm-workers/core/publish/watch.ts';
import type { Share } from '../contract/shares.ts';
import type { Services } from '../services.ts';
import { Memory } from '../shares/gate.ts';
import { watchApp } from '../watch-app.ts';
import { type Actor, answer, call, newActor, openSession, sendDub } from './client.ts';
import { publish } from './publishing.ts';
import { realServices, WATCH_ORIGIN } from './services.ts';

export type SharedLink = z.infer<typeof Share>;

/** Stands in for the built watch page, whose place for the worker's words it has. */
const TEMPLATE = '<!doctype html><html><head><!-- The worker writes here. --></head><body></body></html>';

/** An isolate that serves the watch origin: what it remembers stays from request to request, its clock is the test's. */
export class WatchIsolate {
  readonly services: Services;
  #nowMs = Date.now();
  #later: Promise<unknown>[] = [];

  constructor(more: Partial<Services> = {}) {
    this.services = {
      ...realServices(),
      memory: new Memory(),
      now: () => this.#nowMs,
      later: (_, work) => {
        this.#later.push(work());
      },
      pages: async (request) =>
        new URL(request.url).pathname === '/watch/' ? new Response(TEMPLATE) : new Response('no', { status: 404 }),
      ...more,
    };
  }

  /** Lets time go by, in milliseconds. */
  pass(ms: number): void {
    this.#nowMs += ms;
  }

  /** Everything that was put off until after an answer. */
  async settled(): Promise<void> {
    await Promise.all(this.#later.splice(0));
  }

  get(path: string, init: RequestInit = {}): Promise<Response> {
    return Promise.resolve(watchApp.fetch(new Request(`${WATCH_ORIGIN}${path}`, init), this.services));
  }
}

/** Publishes a small dub. @param services of the isolate that is asked to replace one. @returns its id. */
export async function publishDub(
  actor: Actor,
  mark = '',
  replaces?: string,
  services?: Partial<Services>,
): Promise<string> {
  if (!replaces) return (await publish(actor, mark)).id;
  const session = await openSession(actor);
  const json = { session, description: await sendDub(actor, session, mark) };
  const response = await call('PUT', `/v1/dubs/${replaces}`, { actor, json, services });
  return (await answer<{ id: string }>(response, 200)).id;
}

/** Makes a link. */
export async function share(actor: Actor, dub: string, more: object = {}): Promise<SharedLink> {
  const expires = new Date(Date.now() + 3_600_000).toISOString();
  return answer(await call('POST', '/v1/shares', { actor, json: { dub, expires, ...more } }), 201);
}

/** The token in a link. */
export function tokenOf({ url = '' }: SharedLink): string {
  return url.slice(url.lastIndexOf('/') + 1);
}

/** An owner's dub with a link to it, and an isolate that serves it. */
export interface Watched {
  readonly owner: Actor;
  readonly dub: string;
  readonly link: SharedLink;
  readonly token: string;
  /** Path below which its files are found. */
  readonly media: string;
  readonly isolate: WatchIsolate;
}

export async function newWatched(mark = 'one'): Promise<Watched> {
  const owner = await newActor();
  const dub = await publishDub(owner, mark);
  const link = await share(owner, dub);
  const token = tokenOf(link);
  return { owner, dub, link, token, media: `/s/${token}/1`, isolate: new WatchIsolate() };
}

/** Whatever the type says, it is text here. */
export async function textOf(response: Response): Promise<string> {
  return new TextDecoder().decode(await response.arrayBuffer());
}

/** What the page will read. */
export function dataOf(html: string): WatchData {
  const [, json = ''] = html.match(new RegExp(`id="${WATCH_DATA_ID}">([^<]*)</script>`)) ?? [];
  return JSON.parse(json) as WatchData;
}

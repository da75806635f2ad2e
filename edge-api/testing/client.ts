import { env } from 'cloudflare:workers';
import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import type { UploadRole } from '../../wasm-workers/core/publish/roles.ts';
import { hashOf, newToken, randomHex, type Scope } from '../access/token.ts';
import { app } from '../app.ts';
import type { Services } from '../services.ts';
import { realServices } from './services.ts';

export const ORIGIN = 'http://edge.test';

/** Who asks, in tests: an owner with a token of the database's. */
export interface Actor {
  readonly owner: string;
  readonly token: string;
}

export interface ActorOptions {
  readonly owner?: string;
  readonly scopes?: readonly Scope[];
  readonly storedBytes?: number;
  readonly dayBytes?: number;
  readonly uploadBytes?: number;
  readonly expires?: number;
  readonly revoked?: number;
}

const GIB = 2 ** 30;

/** An owner, new or given, with a new token. */
export async function newActor(options: ActorOptions = {}): Promise<Actor> {
  const owner = options.owner ?? `o${randomHex(8)}`;
  const { id, text, hash } = await newToken();
  const { scopes = ['publish'], storedBytes = GIB, dayBytes = GIB, uploadBytes = GIB, expires, revoked } = options;
  await env.DB.batch([
    env.DB.prepare('INSERT OR IGNORE INTO owners (id, name, created) VALUES (?, ?, 0)').bind(owner, owner),
    env.DB.prepare('INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?)').bind(
      ...[id, owner, 'test', hash, JSON.stringify(scopes)],
      ...[storedBytes, dayBytes, uploadBytes, expires ?? null, revoked ?? null],
    ),
  ]);
  return { owner, token: text };
}

export interface Call {
  readonly actor?: Actor;
  readonly json?: unknown;
  readonly body?: BodyInit;
  readonly headers?: Readonly<Record<string, string>>;
  readonly services?: Partial<Services>;
}

/** One request to the app over the real R2 and D1. */
export async function call(method: string, path: string, options: Call = {}): Promise<Response> {
  const headers = new Headers(options.headers);
  if (options.actor && !headers.has('authorization')) headers.set('authorization', `Bearer ${options.actor.token}`);
  let body = options.body;
  if (options.json !== undefined) {
    body = JSON.stringify(options.json);
    if (!headers.has('content-type')) headers.set('content-type', 'application/json');
  }
  const length = typeof body === 'string' ? new TextEncoder().encode(body).length : sizeOf(body);
  if (length !== undefined && !headers.has('content-length')) headers.set('content-length', String(length));
  const request = new Request(`${ORIGIN}${path}`, { method, headers, body });
  return app.fetch(request, { ...realServices(), ...options.services });
}

function sizeOf(body: BodyInit | undefined): number | undefined {
  if (body instanceof Uint8Array) return body.length;
  return body instanceof Blob ? body.size : undefined;
}

/** The answer's JSON. @throws Error with what it says where its status is another. */
export async function answer<T>(response: Response, status: number): Promise<T> {
  const text = await response.text();
  if (response.status !== status) throw new Error(`${response.status} instead of ${status}: ${text}`);
  return JSON.parse(text) as T;
}

/** Status and reason of a refusal. */
export async function refusalOf(response: Response): Promise<readonly [number, string | undefined]> {
  const { type } = (await response.json()) as { type?: string };
  return [response.status, type?.split(':').at(-1)];
}

export async function openSession(actor: Actor, services?: Partial<Services>): Promise<string> {
  const { id } = await answer<{ id: string }>(await call('POST', '/v1/sessions', { actor, services }), 201);
  return id;
}

/** Sends a text as an artifact. @returns its digest. */
export async function send(actor: Actor, session: string, role: UploadRole, text: string): Promise<string> {
  const body = new TextEncoder().encode(text);
  const sha256 = await hashOf(text);
  const response = await call('PUT', `/v1/artifacts/${sha256}?session=${session}&role=${role}`, { actor, body });
  if (!response.ok) throw new Error(await response.text());
  return sha256;
}

/** A small dub whose artifacts have been sent: two segments of picture, of the original and of a Spanish dub, one of subtitles. */
export async function sendDub(actor: Actor, session: string, mark = ''): Promise<DubDescription> {
  const put = (role: UploadRole, text: string) => send(actor, session, role, `${text} ${mark}`);
  const segments = async (role: UploadRole, name: string) =>
    Promise.all([0, 1].map(async (i) => ({ artifact: await put(role, `${name} ${i}`), duration: 5 })));
  const audio = async (key: string, name: string, isOriginal: boolean) => ({
    ...{ key, language: key === 'original' ? 'en' : key, name, isOriginal, isDefault: !isOriginal },
    ...{ codec: 'mp4a.40.2', channels: 2, bitrate: 128_000 },
    init: await put('audio', 'init of all'),
    segments: await segments('audio', key),
  });
  const whole = await put('subtitles', 'WEBVTT whole');
  return {
    title: `A dub ${mark}`.trim(),
    language: 'en',
    duration: 10,
    video: {
      ...{ codec: 'avc1.64001f', width: 1280, height: 720, frameRate: 25, bitrate: 1_000_000 },
      init: await put('video', 'init of the picture'),
      segments: await segments('video', 'picture'),
    },
    audio: [await audio('es', 'Spanish', false), await audio('original', 'English (original)', true)],
    subtitles: [{ key: 'es', language: 'es', name: 'Spanish', segments: [{ artifact: whole, duration: 10 }], whole }],
    chapters: [{ start: 0, end: 10, title: 'All of it' }],
    speakers: [{ id: 's0' }],
    transcript: [{ start: 0, end: 4, speaker: 's0', text: 'Good morning', dubs: { es: 'Buenos días' } }],
  };
}

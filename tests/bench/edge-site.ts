import { createHash, randomBytes } from 'node:crypto';
import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readD1Migrations } from '@cloudflare/vitest-plugin';
import { Miniflare } from 'miniflare';
import { wrangler } from '../../scripts/edge/place.ts';
import { newShareKey } from '../../scripts/edge/secrets.ts';
import { freePort } from '../../scripts/ports.ts';

const DAY_MS = 86_400_000;

/** The edge in workerd, on a socket of its own: no proxy of a development server lies before it. */
export interface EdgeSite {
  /** The API's origin. */
  readonly api: string;
  /** Published media's, and the peer's. */
  readonly watch: string;
  ask<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Sends bytes as an artifact. @returns its digest. */
  put(session: string, role: string, bytes: Uint8Array): Promise<string>;
  close(): Promise<void>;
}

/** @param folder for the bundled Worker. */
export async function startEdgeSite(folder: string): Promise<EdgeSite> {
  const bundle = join(folder, 'worker');
  // The studio's files are not asked for, so it need not be built.
  const assets = join(folder, 'assets');
  await mkdir(assets, { recursive: true });
  await wrangler([
    'deploy',
    'edge-api/testing/bench-worker.ts',
    '--env',
    'production',
    '--dry-run',
    '--outdir',
    bundle,
    '--assets',
    assets,
  ]);
  const port = await freePort();
  // Two names of one socket are two origins.
  const [api, watch] = [`http://localhost:${port}`, `http://127.0.0.1:${port}`];
  const token = randomBytes(32).toString('hex');
  const unlimited = (namespace: string) =>
    ({ type: 'rate-limit', namespace, simple: { limit: 1_000_000_000, period: 60 } }) as const;
  const text = (value: string) => ({ type: 'text', value }) as const;
  const main = 'bench-worker.js';
  const server = new Miniflare({
    // The edge's log is not what is printed here.
    handleStructuredLogs: () => {},
    workers: [
      {
        config: {
          name: 'edge',
          compatibilityDate: '2026-10-01',
          manifest: {
            mainModule: main,
            modulesRoot: bundle,
            modules: { [main]: { type: 'esm', contents: await readFile(join(bundle, main), 'utf8') } },
          },
          env: {
            WATCH_ORIGIN: text(watch),
            SHARE_KEYS: text(newShareKey()),
            LOCAL_TOKEN: text(token),
            MODELS: { type: 'r2', name: 'models' },
            MEDIA: { type: 'r2', name: 'media' },
            DB: { type: 'd1', id: 'db' },
            METRICS: { type: 'durable-object', worker: 'edge', exportName: 'MetricsShard' },
            API_RATE: unlimited('1'),
            STRANGER_RATE: unlimited('2'),
          },
          exports: { MetricsShard: { type: 'durable-object', storage: 'sqlite' } },
        },
        dev: { unsafeDirectSockets: [{ host: '127.0.0.1', port }] },
      },
    ],
  });
  await server.ready;
  const database = await server.getD1Database('DB');
  for (const { queries } of await readD1Migrations('edge-api/migrations'))
    await database.batch(queries.map((query) => database.prepare(query)));

  const request = async (method: string, path: string, headers: Record<string, string>, body?: BodyInit) => {
    const response = await fetch(api + path, {
      method,
      headers: { authorization: `Bearer ${token}`, ...headers },
      body,
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return text;
  };
  return {
    api,
    watch,
    ask: async (method, path, body) => {
      const headers: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      return JSON.parse(await request(method, path, headers, body === undefined ? undefined : JSON.stringify(body)));
    },
    put: async (session, role, bytes) => {
      const digest = createHash('sha256').update(bytes).digest('hex');
      const type = { 'content-type': 'application/octet-stream' };
      await request(
        'PUT',
        `/v1/artifacts/${digest}?session=${session}&role=${role}`,
        type,
        bytes as Uint8Array<ArrayBuffer>,
      );
      return digest;
    },
    close: () => server.dispose(),
  };
}

/** A published dub with a link to it, and where its bytes lie in the bucket. */
export interface PublishedSite {
  readonly description: Readonly<Record<string, unknown>>;
  /** Path of the link's media, with a slash at its end. */
  readonly media: string;
  readonly playlistKey: string;
  readonly segmentKey: string;
}

/** Bytes of a segment of picture: six seconds at about 1.3 Mbit/s. */
export const SEGMENT_BYTES = 1_000_000;
const SEGMENTS = 100;
const SECONDS = 6;

/** Publishes ten minutes of picture and sound. */
export async function publishOn(site: EdgeSite): Promise<PublishedSite> {
  const { id: session } = await site.ask<{ id: string }>('POST', '/v1/sessions');
  const segment = await site.put(session, 'video', randomBytes(SEGMENT_BYTES));
  const init = await site.put(session, 'video', randomBytes(800));
  const sound = await site.put(session, 'audio', randomBytes(96_000));
  const soundInit = await site.put(session, 'audio', randomBytes(700));
  const segments = (artifact: string) => Array.from({ length: SEGMENTS }, () => ({ artifact, duration: SECONDS }));
  const description = {
    title: 'Bench',
    language: 'en',
    duration: SEGMENTS * SECONDS,
    video: {
      codec: 'avc1.64001f',
      width: 1280,
      height: 720,
      frameRate: 25,
      bitrate: 1_300_000,
      init,
      segments: segments(segment),
    },
    audio: [
      {
        ...{ key: 'es', language: 'es', name: 'Spanish', isOriginal: false, isDefault: true },
        ...{ codec: 'mp4a.40.2', channels: 2, bitrate: 128_000, init: soundInit, segments: segments(sound) },
      },
    ],
    subtitles: [],
    chapters: [],
    speakers: [],
    transcript: [],
  };
  const dub = await site.ask<{ id: string; version: number }>('POST', '/v1/dubs', { session, description });
  const expires = new Date(Date.now() + DAY_MS).toISOString();
  const share = await site.ask<{ url: string }>('POST', '/v1/shares', { dub: dub.id, expires });
  return {
    description,
    media: `${new URL(share.url).pathname.replace('/w/', '/s/')}/${dub.version}/`,
    playlistKey: `pub/${dub.id}/${dub.version}/video.m3u8`,
    segmentKey: `proc/local/${segment}`,
  };
}

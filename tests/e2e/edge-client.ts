import { createHash } from 'node:crypto';
import type { EdgeServer } from '../../scripts/edge-server.ts';

export interface OpenUpload {
  readonly id: string;
  readonly partBytes: number;
  readonly parts: number;
  readonly arrived: readonly { part: number; etag: string }[];
}

export interface PartUrl {
  readonly part: number;
  readonly url: string;
  readonly bytes: number;
}

/** The API of a local edge, for tests in Node. */
export class EdgeClient {
  readonly #edge: EdgeServer;

  constructor(edge: EdgeServer) {
    this.#edge = edge;
  }

  /** One request with the token of the start. */
  ask(method: string, path: string, json?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(this.#edge.url + path, {
      method,
      headers: {
        authorization: `Bearer ${this.#edge.token}`,
        ...(json === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(json === undefined ? {} : { body: JSON.stringify(json) }),
    });
  }

  /** Sends bytes. */
  put(path: string, bytes: Uint8Array<ArrayBuffer>): Promise<Response> {
    const headers = { authorization: `Bearer ${this.#edge.token}`, 'content-length': String(bytes.length) };
    return fetch(this.#edge.url + path, { method: 'PUT', headers, body: bytes });
  }

  /** The answer's JSON. @throws Error where it is refused. */
  async json<T>(method: string, path: string, json?: unknown): Promise<T> {
    const response = await this.ask(method, path, json);
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as T;
  }

  async openSession(): Promise<string> {
    return (await this.json<{ id: string }>('POST', '/v1/sessions')).id;
  }

  async beginUpload(session: string, sha256: string, bytes: number): Promise<OpenUpload> {
    const json = { session, sha256, bytes, role: 'download' };
    const { upload } = await this.json<{ upload?: OpenUpload }>('POST', '/v1/uploads', json);
    if (!upload) throw new Error('It is there already.');
    return upload;
  }

  async partUrls(upload: string, wanted: readonly number[], arrived: OpenUpload['arrived'] = []): Promise<PartUrl[]> {
    return (await this.json<{ urls: PartUrl[] }>('POST', `/v1/uploads/${upload}/parts`, { wanted, arrived })).urls;
  }
}

/** Status and reason of a refusal. */
export async function refusalOf(response: Response): Promise<readonly [number, string | undefined]> {
  const { type } = (await response.json()) as { type?: string };
  return [response.status, type?.split(':').at(-1)];
}

export function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

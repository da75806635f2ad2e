import type { Digest } from '../../wasm-workers/core/digest.ts';
import { FAILURE_CODES, Failure, throwIfAborted } from '../../wasm-workers/core/failure.ts';
import type { ArrivedPart, EdgeApi, Page, PartAddress, PartedUpload, PublishedDub, ShareLink } from './edge-api.ts';

/** Longest wait that an edge may ask for before the same request is made again, in seconds. */
const LONGEST_WAIT = 90;
const JSON_TYPE = 'application/json';

interface Call {
  readonly method?: string;
  readonly json?: unknown;
  readonly body?: Blob;
  readonly signal: AbortSignal;
}

/**
 * The edge's API over HTTP (its description: /v1/openapi.json).
 * @param base URL of the edge, without a slash at its end. @param token API token with the scope `publish`.
 */
export function edgeClient(base: string, token: string): EdgeApi {
  const call = async <T>(path: string, init: Call): Promise<T> => {
    const response = await ask(`${base}/v1${path}`, token, init);
    return (response.status === 204 ? undefined : await reached(response.json(), init.signal)) as T;
  };
  return {
    async openSession(signal) {
      return (await call<{ id: string }>('/sessions', { method: 'POST', signal })).id;
    },
    async missing(session, digests, signal) {
      const init = { method: 'POST', json: { session, digests }, signal };
      return (await call<{ missing: Digest[] }>('/artifacts/missing', init)).missing;
    },
    async put(session, digest, role, body, signal) {
      const query = new URLSearchParams({ session, role });
      await call(`/artifacts/${digest}?${query}`, { method: 'PUT', body, signal });
    },
    async beginUpload(session, { digest, role, bytes }, signal) {
      const init = { method: 'POST', json: { session, sha256: digest, role, bytes }, signal };
      return (await call<{ upload?: PartedUpload }>('/uploads', init)).upload;
    },
    async parts(upload, arrived, wanted, signal) {
      const init = { method: 'POST', json: { arrived, wanted }, signal };
      return (await call<{ urls: PartAddress[] }>(`/uploads/${upload}/parts`, init)).urls;
    },
    async putPart({ url }, body, signal): Promise<ArrivedPart['etag']> {
      const response = await reach(url, { method: 'PUT', body, signal });
      const etag = response.headers.get('etag');
      if (response.ok && etag) return etag;
      await response.body?.cancel();
      throw new Failure('runner-lost', `The storage did not take a part of the file (${response.status}).`);
    },
    async complete(upload, signal) {
      await call(`/uploads/${upload}/complete`, { method: 'POST', json: {}, signal });
    },
    publish(session, description, replaces, signal) {
      const init = { method: replaces ? 'PUT' : 'POST', json: { session, description }, signal };
      return call<PublishedDub>(replaces ? `/dubs/${replaces}` : '/dubs', init);
    },
    async dubs(cursor, signal): Promise<Page<PublishedDub>> {
      const query = cursor ? `?${new URLSearchParams({ cursor })}` : '';
      const { dubs, next } = await call<{ dubs: PublishedDub[]; next?: string }>(`/dubs${query}`, { signal });
      return { items: dubs, next };
    },
    async remove(dub, signal) {
      await call(`/dubs/${dub}`, { method: 'DELETE', signal });
    },
    share(link, signal) {
      return call<ShareLink>('/shares', { method: 'POST', json: link, signal });
    },
    async shares(dub, signal) {
      return (await call<{ shares: ShareLink[] }>(`/shares?${new URLSearchParams({ dub })}`, { signal })).shares;
    },
    async revoke(share, signal) {
      await call(`/shares/${share}`, { method: 'DELETE', signal });
    },
  };
}

/** One request; where the edge asks to wait (RFC 9110, Retry-After), once more after that. */
async function ask(url: string, token: string, { method = 'GET', json, body, signal }: Call): Promise<Response> {
  const init: RequestInit = {
    method,
    signal,
    body: json === undefined ? body : JSON.stringify(json),
    headers: {
      authorization: `Bearer ${token}`,
      ...(json === undefined ? {} : { 'content-type': JSON_TYPE }),
      ...(body ? { 'content-type': 'application/octet-stream' } : {}),
    },
  };
  let response = await reach(url, init);
  const wait = Number(response.headers.get('retry-after'));
  if (response.status === 429 && wait > 0 && wait <= LONGEST_WAIT) {
    await response.body?.cancel();
    await pause(wait * 1000, signal);
    response = await reach(url, init);
  }
  if (!response.ok) throw await refusal(response);
  return response;
}

/** @throws Failure `offline` where nothing answers, `cancelled`. */
function reach(url: string, init: RequestInit): Promise<Response> {
  const asked = fetch(url, { ...init, redirect: 'error', credentials: 'omit', referrerPolicy: 'no-referrer' });
  return reached(asked, init.signal ?? undefined);
}

/** What came over the connection. @throws Failure `offline` where it broke, `cancelled`. */
async function reached<T>(arriving: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await arriving;
  } catch (error) {
    throwIfAborted(signal);
    throw new Failure('offline', 'The server cannot be reached. Check your connection; what was sent is kept.', error);
  }
}

/** The edge's own sentence (RFC 9457). */
async function refusal(response: Response): Promise<Failure> {
  const problem = (await response.json().catch(() => ({}))) as { code?: unknown; message?: string };
  // Whatever stands between may answer too, with codes of its own.
  const code = FAILURE_CODES.find((known) => known === problem.code);
  if (response.status >= 500 || !code)
    return new Failure(
      'runner-lost',
      problem.message ?? `The server answered ${response.status}. Try again in a while.`,
    );
  return new Failure(code, problem.message ?? `The server refused this (${response.status}).`);
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(new Failure('cancelled', 'This was cancelled.'));
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
}

import type { Digest } from '../core/digest.ts';
import { Failure, throwIfAborted } from '../core/failure.ts';
import { type PartialModel, Spilled } from './model-partial.ts';

/** Milliseconds without a byte after which a connection that has answered counts as broken: it would be waited for without end. */
const STALL_MS = 60_000;

export interface DownloadRequest {
  /** For people, such as `whisper-tiny/config.json`. */
  readonly name: string;
  readonly digest: Digest;
  /** Its size, where it is on record. */
  readonly bytes?: number;
  /** Tried in order. */
  readonly urls: readonly string[];
  readonly fetch: typeof fetch;
  readonly signal?: AbortSignal;
  /** Milliseconds without a byte that are too many; a minute by default. */
  readonly stallMs?: number;
  /** Bytes of the file that are here now. */
  readonly onSize?: (bytes: number) => void;
}

/**
 * Fills a partial file from the first source that has it, going on where it stopped (Range, RFC 9110, 14.2), and
 * checks its hash. On failure what came so far stays in the partial; wrong bytes do not.
 * @returns the bytes when there was room for them in memory only.
 * @throws Failure `model-integrity`, `offline`, `model-download`, `cancelled`.
 */
export async function download(partial: PartialModel, request: DownloadRequest): Promise<Blob | undefined> {
  if (request.bytes && partial.size >= request.bytes) {
    // All of it came, but the page went away before it got its name.
    if (partial.digest() === request.digest) return partial.finish(request.digest);
    await partial.reset();
  }
  const failures: unknown[] = [];
  let isAnswered = false;
  for (const url of request.urls) {
    for (let hasMoved = true; hasMoved; ) {
      const before = partial.size;
      try {
        const response = await ask(url, before, request);
        isAnswered = true;
        await receive(partial, response, request);
        await check(partial, request);
        return await partial.finish(request.digest);
      } catch (error) {
        throwIfAborted(request.signal);
        failures.push(error);
        hasMoved = isWorthAnotherTry(error, before, partial.size);
      }
    }
  }
  throw summary(request, failures, isAnswered);
}

/** A broken connection is, as long as it brings bytes; wrong bytes are when the fault may lie in what an earlier download left. */
function isWorthAnotherTry(error: unknown, before: number, after: number): boolean {
  if (error instanceof Spilled) return true;
  return error instanceof Failure ? before > 0 : after > before;
}

async function ask(url: string, start: number, request: DownloadRequest): Promise<Response> {
  const headers: Record<string, string> = start > 0 ? { Range: `bytes=${start}-` } : {};
  return request.fetch(url, { headers, signal: request.signal ?? null });
}

async function receive(partial: PartialModel, response: Response, request: DownloadRequest): Promise<void> {
  const isWhole = partial.size > 0 && response.status === 416;
  if (isWhole) return;
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    throw new Error(`${response.url} answered ${response.status}`);
  }
  if (partial.size > 0 && response.status !== 206) await partial.reset();
  request.onSize?.(partial.size);
  const reader = response.body.getReader();
  try {
    const read = () => soon(reader.read(), request.stallMs ?? STALL_MS);
    for (let next = await read(); !next.done; next = await read()) {
      throwIfAborted(request.signal);
      await partial.append(next.value);
      request.onSize?.(partial.size);
    }
  } finally {
    // Lets the connection go when storing failed; after the last byte it does nothing.
    await reader.cancel().catch(() => {});
  }
}

/** @throws Error where it takes too long. */
async function soon<T>(work: Promise<T>, ms: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`Nothing came for ${ms / 1000} s.`)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}

async function check(partial: PartialModel, { name, digest }: DownloadRequest): Promise<void> {
  const actual = partial.digest();
  if (actual === digest) return;
  await partial.reset();
  throw new Failure(
    'model-integrity',
    `The file ${name} is not what the catalogue promises and was not kept: its SHA-256 should be ${digest} but is ${actual}. Try again later.`,
  );
}

function summary({ name }: DownloadRequest, failures: readonly unknown[], isAnswered: boolean): Failure {
  const wrong = failures.find((failure) => failure instanceof Failure);
  if (wrong) return wrong;
  const cause = failures[0];
  if (!isAnswered || !navigator.onLine)
    return new Failure(
      'offline',
      `The file ${name} is not here yet and there is no connection. Connect to the internet and try again: it goes on where it stopped.`,
      cause,
    );
  return new Failure(
    'model-download',
    `The file ${name} could not be downloaded. Try again: it goes on where it stopped.`,
    cause,
  );
}

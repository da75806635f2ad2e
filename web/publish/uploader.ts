import pMap from 'p-map';
import pRetry, { AbortError } from 'p-retry';
import type { Digest } from '../../wasm-workers/core/digest.ts';
import { Failure, type FailureCode } from '../../wasm-workers/core/failure.ts';
import type { UploadRole } from '../../wasm-workers/core/publish/roles.ts';
import { type ArrivedPart, type EdgeApi, MAX_PUT_BYTES, type PartAddress, type PartedUpload } from './edge-api.ts';

/** A file to be sent: its bytes are read when their turn comes. */
export interface Outgoing {
  readonly digest: Digest;
  readonly role: UploadRole;
  readonly bytes: number;
  /** @param signal of the attempt that sends it: one that was paused is followed by another. */
  read(signal: AbortSignal): Promise<Blob>;
}

export interface UploadProgress {
  /** Bytes that the edge holds of all that the dub consists of. */
  readonly sentBytes: number;
  readonly totalBytes: number;
}

/** Digests asked about at a time, and parts told or asked about at a time: the API's bounds. */
const ASK_AT_ONCE = 1000;
const PARTS_AT_ONCE = 8;
/** Files on their way at a time: enough to hide the waits between them. */
const AT_ONCE = 3;
const RETRIES = 5;
/** A connection that is gone comes back, or the person is told: anything else is an answer, and final. */
const PASSING: readonly FailureCode[] = ['offline', 'internal', 'runner-lost'];

/** Whether asking for the same again is of use. */
export function isPassing({ code }: Failure): boolean {
  return PASSING.includes(code);
}

/**
 * Sends what the edge does not have yet. Whatever arrived stays there for the session, so the same call again goes on.
 * @throws Failure as {@link EdgeApi}.
 */
export async function upload(
  api: EdgeApi,
  session: string,
  files: readonly Outgoing[],
  signal: AbortSignal,
  onProgress: (progress: UploadProgress) => void,
): Promise<void> {
  const distinct = [...new Map(files.map((file) => [file.digest, file])).values()];
  const totalBytes = distinct.reduce((sum, { bytes }) => sum + bytes, 0);
  const missing = await missingOf(api, session, distinct, signal);
  let sentBytes = totalBytes - missing.reduce((sum, { bytes }) => sum + bytes, 0);
  const sent = (bytes: number) => {
    sentBytes += bytes;
    onProgress({ sentBytes, totalBytes });
  };
  sent(0);
  await pMap(missing, (file) => sendOne(api, session, file, signal, sent), { concurrency: AT_ONCE, signal }).catch(
    (error: unknown) => {
      throw signal.aborted ? new Failure('cancelled', 'Publishing was paused.') : error;
    },
  );
}

async function missingOf(
  api: EdgeApi,
  session: string,
  files: readonly Outgoing[],
  signal: AbortSignal,
): Promise<readonly Outgoing[]> {
  const missing = new Set<Digest>();
  for (let from = 0; from < files.length; from += ASK_AT_ONCE) {
    const asked = files.slice(from, from + ASK_AT_ONCE).map(({ digest }) => digest);
    for (const digest of await persistently(() => api.missing(session, asked, signal), signal)) missing.add(digest);
  }
  return files.filter(({ digest }) => missing.has(digest));
}

async function sendOne(
  api: EdgeApi,
  session: string,
  file: Outgoing,
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<void> {
  const body = await file.read(signal);
  if (file.bytes <= MAX_PUT_BYTES) {
    await persistently(() => api.put(session, file.digest, file.role, body, signal), signal);
    sent(file.bytes);
    return;
  }
  const upload = await persistently(() => api.beginUpload(session, file, signal), signal);
  if (upload) await sendParts(api, upload, body, signal, sent);
  else sent(file.bytes);
}

/** A large file in parts; those that arrived before a reload are not sent again. */
async function sendParts(
  api: EdgeApi,
  upload: PartedUpload,
  body: Blob,
  signal: AbortSignal,
  sent: (bytes: number) => void,
): Promise<void> {
  const bytesOf = (part: number) => body.slice((part - 1) * upload.partBytes, part * upload.partBytes);
  const there = new Set(upload.arrived.map(({ part }) => part));
  const left = Array.from({ length: upload.parts }, (_, i) => i + 1).filter((part) => !there.has(part));
  for (const part of there) sent(bytesOf(part).size);
  for (let from = 0; from < left.length; from += PARTS_AT_ONCE) {
    const wanted = left.slice(from, from + PARTS_AT_ONCE);
    const addresses = await persistently(() => api.parts(upload.id, [], wanted, signal), signal);
    const send = async (address: PartAddress) => {
      const bytes = bytesOf(address.part);
      const etag = await persistently(() => api.putPart(address, bytes, signal), signal);
      // At once, so that a reload at any time loses at most the parts that were on their way.
      const arrived: ArrivedPart = { part: address.part, etag };
      await persistently(() => api.parts(upload.id, [arrived], [], signal), signal);
      sent(bytes.size);
    };
    await pMap(addresses, send, { concurrency: AT_ONCE, signal });
  }
  await persistently(() => api.complete(upload.id, signal), signal);
}

/** Asks again while the connection is gone; what the edge refuses is refused. */
function persistently<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const attempt = () =>
    ask().catch((error: unknown) => {
      const failure = Failure.from(error);
      throw isPassing(failure) ? failure : new AbortError(failure);
    });
  return pRetry(attempt, { retries: RETRIES, minTimeout: 500, maxTimeout: 8000, randomize: true, signal });
}

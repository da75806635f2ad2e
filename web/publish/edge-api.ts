import type { Digest } from '../../wasm-workers/core/digest.ts';
import type { DubDescription } from '../../wasm-workers/core/publish/description.ts';
import type { UploadRole } from '../../wasm-workers/core/publish/roles.ts';

/** A published dub, as its owner's list has it. Times are ISO 8601 in UTC. */
export interface PublishedDub {
  readonly id: string;
  readonly title: string;
  readonly targets: readonly string[];
  /** From 1. */
  readonly version: number;
  /** Files sent in parts of which the edge has checked the number of bytes, and not yet the hash. */
  readonly unverifiedFiles: number;
  readonly changed: string;
}

/** A link to one dub. */
export interface ShareLink {
  readonly id: string;
  readonly dub: string;
  readonly download: boolean;
  readonly expires: string;
  readonly revokedAt?: string;
  /** Watch page; absent where the key it was signed with is gone. */
  readonly url?: string;
  readonly embedUrl?: string;
}

/** A large file on its way, in parts. */
export interface PartedUpload {
  readonly id: string;
  /** Size of every part but the last. */
  readonly partBytes: number;
  readonly parts: number;
  readonly arrived: readonly ArrivedPart[];
}

export interface ArrivedPart {
  readonly part: number;
  readonly etag: string;
}

export interface PartAddress {
  readonly part: number;
  readonly url: string;
}

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly next?: string;
}

/**
 * What the studio asks of an edge. Every call throws a Failure with the edge's own sentence: `not-authorized`, `storage-full`,
 * `too-large`, `offline`, `cancelled` …
 */
export interface EdgeApi {
  /** Opens a session: what is sent in it is kept for 24 h after its last use. @returns its id. */
  openSession(signal: AbortSignal): Promise<string>;
  /** Those of at most 1,000 digests that have to be sent. */
  missing(session: string, digests: readonly Digest[], signal: AbortSignal): Promise<readonly Digest[]>;
  /** Sends one file of at most {@link MAX_PUT_BYTES}. */
  put(session: string, digest: Digest, role: UploadRole, body: Blob, signal: AbortSignal): Promise<void>;
  /** Begins a larger file, or finds it begun; undefined when it is there already. */
  beginUpload(
    session: string,
    file: { readonly digest: Digest; readonly role: UploadRole; readonly bytes: number },
    signal: AbortSignal,
  ): Promise<PartedUpload | undefined>;
  /** Tells which parts have arrived, and gets addresses for others. At most 100 of each. */
  parts(
    upload: string,
    arrived: readonly ArrivedPart[],
    wanted: readonly number[],
    signal: AbortSignal,
  ): Promise<readonly PartAddress[]>;
  /** Sends the bytes of a part. @returns its ETag. */
  putPart(address: PartAddress, body: Blob, signal: AbortSignal): Promise<string>;
  complete(upload: string, signal: AbortSignal): Promise<void>;
  /** Publishes, or makes a new version of the dub named. */
  publish(
    session: string,
    description: DubDescription,
    replaces: string | undefined,
    signal: AbortSignal,
  ): Promise<PublishedDub>;
  dubs(cursor: string | undefined, signal: AbortSignal): Promise<Page<PublishedDub>>;
  remove(dub: string, signal: AbortSignal): Promise<void>;
  share(
    link: { readonly dub: string; readonly expires: string; readonly download: boolean },
    signal: AbortSignal,
  ): Promise<ShareLink>;
  shares(dub: string, signal: AbortSignal): Promise<readonly ShareLink[]>;
  revoke(share: string, signal: AbortSignal): Promise<void>;
}

/** Largest file that goes up in one piece. */
export const MAX_PUT_BYTES = 95 * 2 ** 20;

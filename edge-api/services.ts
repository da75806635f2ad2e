import type { Digest } from '../wasm-workers/core/digest.ts';
import type { LogEntry } from './log.ts';
import type { Meter } from './metrics/tally.ts';
import type { ByteRange } from './range.ts';

/** Where model files lie, by digest. R2 in production and in local development. */
export interface Shelf {
  /** Size in bytes; undefined when the shelf does not hold the file. */
  size(digest: Digest): Promise<number | undefined>;
  /** The bytes of a file or of a range of it; undefined when the shelf does not hold it. */
  read(digest: Digest, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Stores a file under its digest.
   * @param body of known length.
   * @throws Failure `model-integrity` when the bytes hash to something else; nothing is stored then.
   */
  write(digest: Digest, body: ReadableStream<Uint8Array>): Promise<void>;
}

/**
 * Fetches a file that the shelf does not hold from where it is published. Only `npm start` has one.
 * The answer is 206 where a range was asked for, else 200.
 * @throws Failure `model-download`.
 */
export type Pull = (digest: Digest, range?: ByteRange) => Promise<Response>;

/** A file of the catalogue. */
export interface ServedFile {
  /** Size, where it is on record. */
  readonly bytes?: number;
  /** Media type. */
  readonly type: string;
}

/** All that the routes may use, in Web-standard types: Hono's `c.env`. */
export interface Services {
  readonly models: Shelf;
  /** Every file that may be served. */
  readonly catalogue: ReadonlyMap<Digest, ServedFile>;
  readonly pull?: Pull;
  readonly meter: Meter;
  log(entry: LogEntry): void;
  /**
   * Does the work after the answer, unless work under that key is going on already; a rejection is logged and harms
   * nobody.
   */
  later(key: string, work: () => Promise<unknown>): void;
}

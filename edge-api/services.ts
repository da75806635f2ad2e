import type { Digest } from '../wasm-workers/core/digest.ts';
import type { LogEntry } from './log.ts';
import type { Count } from './metrics/families.ts';
import type { Meter } from './metrics/tally.ts';
import type { ByteRange } from './range.ts';
import type { Memory } from './shares/gate.ts';
import type { ShareKey } from './shares/token.ts';

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

/** An SQL statement with its values. Values are texts, numbers, or null; lists go as JSON through `json_each`. */
export interface Statement {
  readonly sql: string;
  readonly values: readonly (string | number | null)[];
}

/** The database: SQLite's dialect. D1 in production and in local development. */
export interface Sql {
  /** Rows of one statement. */
  rows<Row>(sql: string, ...values: Statement['values']): Promise<readonly Row[]>;
  /** All statements in one transaction. @returns how many rows each changed. */
  batch(statements: readonly Statement[]): Promise<readonly number[]>;
}

/** What is known of an object without reading it. */
export interface ObjectFacts {
  readonly key: string;
  readonly bytes: number;
}

/** A body whose length was promised. */
export interface Bytes {
  readonly stream: ReadableStream<Uint8Array>;
  readonly length: number;
}

/** Where published bytes lie, by key (keys.ts). R2 in production and in local development. */
export interface Objects {
  head(key: string): Promise<ObjectFacts | undefined>;
  read(key: string, range?: ByteRange): Promise<ReadableStream<Uint8Array> | undefined>;
  /**
   * Stores an object.
   * @param sha256 what the bytes must hash to.
   * @throws Refusal `wrong-bytes`, or `aborted` where the body ends early; nothing is stored then.
   */
  write(key: string, body: Bytes | string, options: { type: string; sha256?: Digest }): Promise<void>;
  delete(keys: readonly string[]): Promise<void>;
  /** At most 1,000 a page, in the order of the keys. */
  list(prefix: string, cursor?: string): Promise<{ objects: readonly ObjectFacts[]; cursor?: string }>;
  /** SHA-256 of the bytes that are there; undefined when there are none. */
  sha256(key: string): Promise<Digest | undefined>;
  readonly multipart: Multipart;
}

/** Uploads in parts that go past the Worker. */
export interface Multipart {
  create(key: string, type: string): Promise<string>;
  /** A URL that takes a PUT of exactly `bytes` bytes. @param seconds until it expires, 900 at most. */
  partUrl(key: string, uploadId: string, part: number, bytes: number, seconds: number): Promise<string>;
  /** @throws Refusal `invalid-parts` where a part is not there or has another ETag, or the sizes do not fit. */
  complete(key: string, uploadId: string, parts: readonly { part: number; etag: string }[]): Promise<ObjectFacts>;
  abort(key: string, uploadId: string): Promise<void>;
}

/** How many requests are answered; false once there were too many. By the platform's rate limits. */
export interface Limits {
  /** @param token its id. */
  api(token: string): Promise<boolean>;
  /** Requests that came without a valid token. @param address of the client. */
  stranger(address: string): Promise<boolean>;
}

/** What wrangler's variables and secrets say. */
export interface Settings {
  /** The token of this start of `npm start`: no account, no table. */
  readonly localToken?: string;
  /** `host:port` that this server answers to; undefined where the platform sees to it. */
  readonly hosts?: readonly string[];
  /** Origins of other studios that may publish here. */
  readonly origins: readonly string[];
  /** Where watch pages and published media are served; without it nothing can be shared. */
  readonly watchOrigin?: string;
  /** Who may show the player on a page of theirs, as `frame-ancestors` takes it (CSP 3); without it everybody. */
  readonly frameAncestors?: string;
  /** Where to complain about a dub: `mailto:` or `https:`. */
  readonly reportAddress?: string;
}

/** All that the routes may use, in Web-standard types: Hono's `c.env`. */
export interface Services {
  readonly models: Shelf;
  /** Every file that may be served. */
  readonly catalogue: ReadonlyMap<Digest, ServedFile>;
  readonly pull?: Pull;
  readonly meter: Meter;
  /** What all isolates have counted and handed on. */
  counts(): Promise<readonly Count[]>;
  log(entry: LogEntry): void;
  readonly sql: Sql;
  readonly objects: Objects;
  readonly limits: Limits;
  readonly settings: Settings;
  /** Milliseconds since 1970. */
  now(): number;
  /** Keys that links are signed with, the first of them, and verified with. */
  shareKeys(): Promise<readonly ShareKey[]>;
  /** What this isolate remembers of shares and published dubs. */
  readonly memory: Memory;
  /** Copies of published files, by owner and digest; undefined where there is no cache. */
  readonly cache?: Pick<Cache, 'match' | 'put'>;
  /** A static file of the build; 404 where there is none. */
  pages(request: Request): Promise<Response>;
  /**
   * Does the work after the answer, unless work under that key is going on already; a rejection is logged and harms
   * nobody.
   */
  later(key: string, work: () => Promise<unknown>): void;
}

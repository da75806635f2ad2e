import { createHash, type Hash, randomUUID } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { type Digest, isDigest } from '../../wasm-workers/core/digest.ts';
import { Failure, throwIfAborted } from '../../wasm-workers/core/failure.ts';

/** Where models are kept: RETONGUE_MODEL_DIR, or the user's cache folder, so that clones and CI runs share it. */
export function defaultModelFolder(environment = process.env): string {
  if (environment.RETONGUE_MODEL_DIR) return environment.RETONGUE_MODEL_DIR;
  if (process.platform === 'darwin') return join(homedir(), 'Library/Caches/retongue/models');
  if (process.platform === 'win32')
    return join(environment.LOCALAPPDATA ?? join(homedir(), 'AppData/Local'), 'retongue/models');
  return join(environment.XDG_CACHE_HOME || join(homedir(), '.cache'), 'retongue/models');
}

/** A folder of immutable files, each named by its SHA-256; a name appears only once the bytes have been verified. */
export class ModelFolder {
  readonly path: string;

  constructor(path = defaultModelFolder()) {
    this.path = path;
  }

  pathOf(digest: Digest): string {
    return join(this.path, digest);
  }

  has(digest: Digest): boolean {
    return existsSync(this.pathOf(digest));
  }

  /** A name inside the folder that no other process uses. */
  async scratch(digest: Digest): Promise<string> {
    await mkdir(this.path, { recursive: true });
    return join(this.path, `${digest}.${process.pid}-${randomUUID().slice(0, 8)}.tmp`);
  }

  /**
   * Takes bytes in, hashing as they come, and gives them their name when they are right.
   * @param name said in the failure, such as `whisper-tiny/config.json`.
   * @throws Failure `model-integrity` when the bytes are not the digest's; nothing is kept then.
   */
  async receive(
    digest: Digest,
    name: string,
    bytes: AsyncIterable<Uint8Array>,
    options: ReceiveOptions = {},
  ): Promise<void> {
    const path = await this.scratch(digest);
    try {
      const hash = createHash('sha256');
      await append(path, hash, bytes, options);
      await this.commit(digest, name, path, hash);
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Names a finished file by its digest. @throws Failure `model-integrity`; the file is removed then. */
  async commit(digest: Digest, name: string, path: string, hash: Hash): Promise<void> {
    const actual = hash.digest('hex');
    if (actual !== digest) {
      await rm(path, { force: true });
      throw integrityFailure(name, digest, actual);
    }
    await rename(path, this.pathOf(digest));
  }

  /** Digests of the files that are here. */
  async digests(): Promise<Digest[]> {
    return (await this.#names()).filter(isDigest).sort();
  }

  /** Reads every file again. Wrong ones are removed, so that the next pull fetches them. @returns the digests of those. */
  async verify(onFile: (digest: Digest, isRight: boolean) => void = () => {}): Promise<Digest[]> {
    const wrong: Digest[] = [];
    for (const digest of await this.digests()) {
      const isRight = (await hashOfFile(this.pathOf(digest))).digest('hex') === digest;
      onFile(digest, isRight);
      if (isRight) continue;
      wrong.push(digest);
      await rm(this.pathOf(digest), { force: true });
    }
    return wrong;
  }

  /** Removes what `keep` does not want and what broken downloads left. @returns bytes freed. */
  async prune(keep: (digest: Digest) => boolean): Promise<number> {
    let freed = 0;
    for (const name of await this.#names()) {
      const isOurs = /^[0-9a-f]{64}(\..+)?$/.test(name);
      if (!isOurs || (isDigest(name) && keep(name))) continue;
      freed += (await stat(join(this.path, name))).size;
      await rm(join(this.path, name), { force: true });
    }
    return freed;
  }

  async #names(): Promise<string[]> {
    return existsSync(this.path) ? readdir(this.path) : [];
  }
}

export interface ReceiveOptions {
  readonly signal?: AbortSignal;
  /** Called with the bytes of each piece. */
  readonly onBytes?: (bytes: number) => void;
}

/** Appends to a file, feeding the hash. */
export async function append(
  path: string,
  hash: Hash,
  bytes: AsyncIterable<Uint8Array>,
  options: ReceiveOptions,
): Promise<void> {
  const file = await open(path, 'a');
  try {
    for await (const piece of bytes) {
      throwIfAborted(options.signal);
      hash.update(piece);
      await file.writeFile(piece);
      options.onBytes?.(piece.byteLength);
    }
  } finally {
    await file.close();
  }
}

export async function hashOfFile(path: string): Promise<Hash> {
  const hash = createHash('sha256');
  for await (const piece of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(piece as Buffer);
  return hash;
}

export function integrityFailure(name: string, expected: Digest, actual: Digest): Failure {
  return new Failure(
    'model-integrity',
    `The file ${name} is not what the catalogue promises and was not kept: its SHA-256 should be ${expected} but is ${actual}. Try again later, or from another source.`,
  );
}

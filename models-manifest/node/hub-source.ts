import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, open, readFile, rm, stat } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { Digest } from '../../wasm-workers/core/digest.ts';
import { Failure, throwIfAborted } from '../../wasm-workers/core/failure.ts';
import { append, hashOfFile, type ModelFolder, type ReceiveOptions } from './model-folder.ts';

const TRIES = 4;

/** The address of `hf:<repo>@<revision>/<path>`; HF_ENDPOINT names a mirror, as for the hub's own tools. */
export function hubUrl(
  source: string,
  endpoint = process.env.HF_ENDPOINT ?? 'https://huggingface.co',
): string | undefined {
  const [, repo, revision, path] = source.match(/^hf:([^@]+)@([0-9a-f]{40})\/(.+)$/) ?? [];
  return repo && revision && path ? `${endpoint}/${repo}/resolve/${revision}/${path}` : undefined;
}

/**
 * Downloads one file over HTTP. What a broken connection left is kept as `<digest>.part` and asked on from there with
 * Range (RFC 9110, 14.2), in this run and in the next.
 * @throws Failure `model-download`, `model-integrity`, `cancelled`.
 */
export async function download(
  folder: ModelFolder,
  digest: Digest,
  name: string,
  url: string,
  options: ReceiveOptions,
): Promise<void> {
  await mkdir(folder.path, { recursive: true });
  const claim = await claimPart(folder, digest);
  try {
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await downloadOnce(folder, digest, name, url, claim.path, options);
      } catch (error) {
        throwIfAborted(options.signal);
        if (error instanceof Failure || attempt === TRIES) throw asFailure(name, error);
        await delay(250 * 2 ** attempt, undefined, { signal: options.signal });
      }
    }
  } finally {
    await claim.release();
  }
}

async function downloadOnce(
  folder: ModelFolder,
  digest: Digest,
  name: string,
  url: string,
  path: string,
  options: ReceiveOptions,
): Promise<void> {
  const start = existsSync(path) ? (await stat(path)).size : 0;
  const headers: Record<string, string> = start > 0 ? { Range: `bytes=${start}-` } : {};
  const response = await fetch(url, { headers, signal: options.signal ?? null });
  if (response.status === 416) {
    await rm(path, { force: true });
    throw new Error('the server has less than was already received');
  }
  if (!response.ok || !response.body) {
    await response.body?.cancel();
    // A client error will not go away by asking again.
    const message = `${url} answered ${response.status}`;
    if (response.status < 500 && response.status !== 429) throw asFailure(name, new Error(message));
    throw new Error(message);
  }
  const isResumed = start > 0 && response.status === 206;
  if (!isResumed) await rm(path, { force: true });
  const hash = isResumed ? await hashOfFile(path) : createHash('sha256');
  if (isResumed) options.onBytes?.(start);
  await append(path, hash, response.body, options);
  try {
    await folder.commit(digest, name, path, hash);
  } catch (error) {
    // The fault may lie in what an earlier download left: once more, from the beginning.
    if (isResumed) throw new Error('the resumed file was wrong', { cause: error });
    throw error;
  }
}

/** The resumable part belongs to one process at a time; another one that comes meanwhile works on a part of its own. */
async function claimPart(folder: ModelFolder, digest: Digest): Promise<{ path: string; release(): Promise<void> }> {
  const lock = `${folder.pathOf(digest)}.lock`;
  for (let attempt = 0; attempt < 2; attempt += 1) {
    try {
      const file = await open(lock, 'wx');
      await file.writeFile(String(process.pid));
      await file.close();
      return { path: `${folder.pathOf(digest)}.part`, release: () => rm(lock, { force: true }) };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      if (await isHeld(lock)) break;
      await rm(lock, { force: true });
    }
  }
  const path = await folder.scratch(digest);
  return { path, release: () => rm(path, { force: true }) };
}

async function isHeld(lock: string): Promise<boolean> {
  try {
    process.kill(Number(await readFile(lock, 'utf8')), 0);
    return true;
  } catch {
    return false;
  }
}

function asFailure(name: string, error: unknown): Failure {
  if (error instanceof Failure) return error;
  return new Failure(
    'model-download',
    `The file ${name} could not be downloaded. Check the connection and try again.`,
    error,
  );
}

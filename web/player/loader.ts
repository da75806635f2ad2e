import type { HlsConfig, Loader, LoaderCallbacks, LoaderConfiguration, LoaderContext, LoaderStats } from 'hls.js';
import { Failure } from '../../wasm-workers/core/failure.ts';
import type { DubFiles } from '../../wasm-workers/pipeline/state.ts';

/** Addresses of a dub's files as hls.js sees them. The scheme is ours: nothing can go to the network by mistake. */
const ORIGIN = 'retongue://dub/';

/** @param name as in {@link DubFiles.names}. */
export function dubUrl(name: string): string {
  return ORIGIN + name;
}

/** The name behind an address that hls.js resolved. @throws Failure `internal` for a foreign address. */
export function dubName(url: string): string {
  if (!url.startsWith(ORIGIN))
    throw new Failure('internal', `The player asked for ${url}, which is not part of the dub.`);
  return decodeURIComponent(url.slice(ORIGIN.length).replace(/[?#].*$/, ''));
}

/**
 * A class of loaders for hls.js that read a dub's files. A request is held open until the file exists, however long that
 * takes: hls.js's own time limits are enforced by its network loaders, not here.
 * @param onHold called with true when a request begins to wait and false when it no longer does.
 */
export function dubLoader(
  files: DubFiles,
  onHold: (name: string, held: boolean) => void = () => {},
): new (
  config: HlsConfig,
) => Loader<LoaderContext> {
  return class DubLoader implements Loader<LoaderContext> {
    context: LoaderContext | null = null;
    stats: LoaderStats = emptyStats();
    #controller = new AbortController();
    #callbacks: LoaderCallbacks<LoaderContext> | undefined;

    load(context: LoaderContext, _config: LoaderConfiguration, callbacks: LoaderCallbacks<LoaderContext>): void {
      this.context = context;
      this.#callbacks = callbacks;
      this.stats.loading.start = performance.now();
      void this.#read(context, callbacks);
    }

    async #read(context: LoaderContext, callbacks: LoaderCallbacks<LoaderContext>): Promise<void> {
      const { signal } = this.#controller;
      const { stats } = this;
      const name = dubName(context.url);
      try {
        onHold(name, true);
        const blob = await files.read(name, signal).finally(() => onHold(name, false));
        const data = await bodyOf(blob, context);
        if (signal.aborted) return;
        stats.loading.first = performance.now();
        stats.loading.end = performance.now();
        stats.loaded = stats.total = typeof data === 'string' ? data.length : data.byteLength;
        callbacks.onSuccess({ url: context.url, data, code: 200 }, stats, context, null);
      } catch (error) {
        if (signal.aborted) return;
        callbacks.onError({ code: 0, text: Failure.from(error).message }, context, null, stats);
      }
    }

    abort(): void {
      if (this.#controller.signal.aborted || this.stats.loading.end > 0) return;
      this.stats.aborted = true;
      this.#controller.abort(new Failure('cancelled', 'The player no longer needs this.'));
      if (this.context) this.#callbacks?.onAbort?.(this.stats, this.context, null);
    }

    destroy(): void {
      this.#callbacks = undefined;
      this.abort();
      this.context = null;
    }
  };
}

function bodyOf(blob: Blob, { responseType, rangeStart, rangeEnd }: LoaderContext): Promise<string | ArrayBuffer> {
  if (responseType === 'text') return blob.text();
  const part = rangeEnd ? blob.slice(rangeStart ?? 0, rangeEnd) : blob;
  return part.arrayBuffer();
}

function emptyStats(): LoaderStats {
  return {
    aborted: false,
    loaded: 0,
    retry: 0,
    total: 0,
    chunkCount: 0,
    bwEstimate: 0,
    loading: { start: 0, first: 0, end: 0 },
    parsing: { start: 0, end: 0 },
    buffering: { start: 0, first: 0, end: 0 },
  };
}

/** One command line for the worker; each worker runs exactly one. */
export interface Job {
  readonly core: { readonly scriptUrl: string; readonly module: WebAssembly.Module };
  readonly tool: 'ffmpeg' | 'ffprobe';
  readonly args: readonly string[];
  /** Mounted read-only below {@link SOURCES} without copying, so that memory stays flat. */
  readonly sources: Readonly<Record<string, Blob>>;
  /** Small files written to memory, by absolute path. */
  readonly files: Readonly<Record<string, Uint8Array>>;
  /** Absolute paths read back when the command has ended well; a trailing `*` takes all names with that start. */
  readonly outputs: readonly string[];
  /** Bytes the reader has taken from {@link PIPE}, as one Int32 that wraps around; where missing, nothing waits. */
  readonly taken?: SharedArrayBuffer;
}

export type Report =
  | { readonly type: 'piece'; readonly bytes: Uint8Array<ArrayBuffer> }
  | {
      readonly type: 'done';
      /** The return code: 0 where all went well. */
      readonly code: number;
      readonly outputs: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
      readonly log: readonly string[];
    }
  | { readonly type: 'crashed'; readonly message: string; readonly log: readonly string[] };

/** Where sources are mounted. */
export const SOURCES = '/sources';
/** What is written here is handed over at once instead of being kept. */
export const PIPE = '/dev/piece';
/** Bytes that may wait in {@link PIPE} until the reader has taken them. */
export const PIPE_BYTES = 1 << 20;

/** The part of @ffmpeg/core (Emscripten) that is used here. */
export interface FfmpegCore {
  /** @returns ffmpeg's return code. */
  exec(...args: readonly string[]): number;
  ffprobe(...args: readonly string[]): number;
  setLogger(logger: (line: { type: string; message: string }) => void): void;
  readonly FS: FfmpegFileSystem;
}

export interface FfmpegFileSystem {
  mkdir(path: string): void;
  analyzePath(path: string): { readonly exists: boolean };
  readdir(path: string): string[];
  readFile(path: string): Uint8Array<ArrayBuffer>;
  writeFile(path: string, bytes: Uint8Array): void;
  mount(type: WorkerFs, options: { blobs: readonly { name: string; data: Blob }[] }, path: string): void;
  makedev(major: number, minor: number): number;
  mkdev(path: string, device: number): void;
  registerDevice(
    device: number,
    operations: { write(stream: unknown, buffer: Int8Array, offset: number, length: number): number },
  ): void;
  readonly filesystems: { readonly WORKERFS: WorkerFs };
}

/** Emscripten's file system over blobs. */
export interface WorkerFs {
  readonly stream_ops: { read: WorkerFsRead };
}

export type WorkerFsRead = (
  stream: { readonly node: { readonly contents: Blob; readonly size: number } },
  buffer: Int8Array,
  offset: number,
  length: number,
  position: number,
) => number;

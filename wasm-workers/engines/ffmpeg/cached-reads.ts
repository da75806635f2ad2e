import type { WorkerFsRead } from './core-types.ts';

const PAGE_BYTES = 1 << 20;
/** Interleaved tracks make a demuxer jump between a few places. */
const PAGES = 8;

/**
 * A read for Emscripten's WORKERFS that keeps the last few pages. Its own reads the blob once for each 32 KiB that ffmpeg
 * asks for, and every such read costs a round trip to the browser process.
 */
export function cachedReads(): WorkerFsRead {
  const reader = new FileReaderSync();
  const pages = new Map<string, Int8Array>();
  const names = new WeakMap<Blob, number>();
  let nextName = 0;

  function page(blob: Blob, index: number): Int8Array {
    let name = names.get(blob);
    if (name === undefined) {
      name = nextName++;
      names.set(blob, name);
    }
    const key = `${name}:${index}`;
    const bytes =
      pages.get(key) ??
      new Int8Array(reader.readAsArrayBuffer(blob.slice(index * PAGE_BYTES, (index + 1) * PAGE_BYTES)));
    pages.delete(key);
    pages.set(key, bytes);
    const [oldest] = pages.keys();
    if (pages.size > PAGES && oldest !== undefined) pages.delete(oldest);
    return bytes;
  }

  return (stream, buffer, offset, length, position) => {
    const wanted = Math.min(length, stream.node.size - position);
    let read = 0;
    while (read < wanted) {
      const at = position + read;
      const bytes = page(stream.node.contents, Math.floor(at / PAGE_BYTES));
      const start = at % PAGE_BYTES;
      const part = bytes.subarray(start, Math.min(bytes.length, start + wanted - read));
      if (part.length === 0) break;
      buffer.set(part, offset + read);
      read += part.length;
    }
    return Math.max(read, 0);
  };
}

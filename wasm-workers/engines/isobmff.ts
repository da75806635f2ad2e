/** A box of ISO/IEC 14496-12: its four-letter type, and where header and content lie in the bytes given. */
export interface Box {
  readonly type: string;
  readonly start: number;
  readonly content: number;
  readonly end: number;
}

/** The boxes side by side in a range. A box that claims more than there is ends where the range does. */
export function* boxes(bytes: Uint8Array, start = 0, end = bytes.length): Generator<Box> {
  const view = viewOf(bytes);
  let at = start;
  while (at + 8 <= end) {
    const header = boxHeader(view, at, end - at);
    const stop = Math.min(at + header.size, end);
    yield { type: header.type, start: at, content: at + header.headerSize, end: stop };
    at = Math.max(stop, at + 8);
  }
}

/** The boxes at a path such as `moov/trak/mdia`; the search goes down every box that fits. */
export function findBoxes(bytes: Uint8Array, path: string, within?: Box): Box[] {
  let found: Box[] = within ? [within] : [{ type: '', start: 0, content: 0, end: bytes.length }];
  for (const type of path.split('/'))
    found = found.flatMap((box) => [...boxes(bytes, box.content, box.end)].filter((child) => child.type === type));
  return found;
}

/** The boxes side by side in a file. The last may claim to end beyond it. */
export async function* topBoxes(blob: Blob): AsyncGenerator<Box> {
  let at = 0;
  while (at + 8 <= blob.size) {
    const head = new Uint8Array(await blob.slice(at, at + 16).arrayBuffer());
    const { type, size, headerSize } = boxHeader(viewOf(head), 0, blob.size - at);
    if (size < 8 || !/^[\x20-\x7e\xa9]{4}$/.test(type)) return;
    yield { type, start: at, content: at + headerSize, end: at + size };
    at += size;
  }
}

/** The first top-level box of a type in a file, read into memory; undefined where there is none. */
export async function readTopBox(blob: Blob, type: string): Promise<Uint8Array<ArrayBuffer> | undefined> {
  for await (const box of topBoxes(blob))
    if (box.type === type) return new Uint8Array(await blob.slice(box.start, box.end).arrayBuffer());
  return undefined;
}

export function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

export function fourLetters(view: DataView, at: number): string {
  return String.fromCharCode(...[0, 1, 2, 3].map((index) => view.getUint8(at + index)));
}

/** A box as bytes. */
export function makeBox(type: string, content: Uint8Array): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(8 + content.length);
  viewOf(bytes).setUint32(0, bytes.length);
  for (let i = 0; i < 4; i++) bytes[4 + i] = type.charCodeAt(i);
  bytes.set(content, 8);
  return bytes;
}

function boxHeader(view: DataView, at: number, available: number) {
  const short = view.getUint32(at);
  const type = fourLetters(view, at + 4);
  // 1: the size follows as 64 bits; 0: the box lasts to the end.
  if (short === 1 && at + 16 <= view.byteLength)
    return { type, size: Number(view.getBigUint64(at + 8)), headerSize: 16 };
  return { type, size: short === 0 ? available : short, headerSize: 8 };
}

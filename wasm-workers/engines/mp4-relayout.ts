import type { StreamTargetChunk } from 'mediabunny';
import type { Chapter } from '../core/media.ts';
import { boxes, findBoxes, makeBox, viewOf } from './isobmff.ts';

/**
 * Turns what the muxer writes (data first, index last, sizes filled in afterwards) into a file that can be streamed with the
 * index first. The first pass shows it every write, the second places them.
 */
export class Mp4Relayout {
  readonly #chapters: readonly Chapter[];
  /** What the muxer went back to change. */
  readonly #late: StreamTargetChunk[] = [];
  #end = 0;
  /** Where the media data begins and ends in the muxer's own order. */
  #dataStart = 0;
  #dataEnd = 0;
  #moov: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  #moovFirst = true;
  #given = 0;

  constructor(chapters: readonly Chapter[]) {
    this.#chapters = chapters;
  }

  /** First pass: every write. */
  measure({ data, position, ...rest }: StreamTargetChunk): void {
    if (this.#end === 0) for (const box of boxes(data)) if (box.type === 'mdat') this.#dataStart = box.start;
    if (position < this.#end) this.#late.push({ ...rest, position, data: data.slice() });
    this.#end = Math.max(this.#end, position + data.length);
  }

  /** First pass: the index, and where the muxer put it. */
  index(moov: Uint8Array, at: number): void {
    this.#dataEnd = at;
    const complete = withChapters(moov, this.#chapters);
    const moved = complete.slice();
    this.#moovFirst = shiftOffsets(moved, moved.length);
    this.#moov = this.#moovFirst ? moved : complete;
  }

  /** Second pass: a write; gives what of the file is known by it, in order. */
  *place({ data, position }: StreamTargetChunk): Generator<Uint8Array<ArrayBuffer>> {
    const skip = this.#given - position;
    const stop = Math.min(data.length, this.#dataEnd - position);
    if (skip < 0 || skip >= stop) return;
    const bytes = data.slice(skip, stop);
    for (const late of this.#late) overlay(bytes, this.#given, late);
    const split = Math.max(0, Math.min(bytes.length, this.#dataStart - this.#given));
    if (this.#given <= this.#dataStart) {
      yield bytes.slice(0, split);
      if (this.#given + split === this.#dataStart && this.#moovFirst && this.#given + bytes.length > this.#dataStart)
        yield this.#moov;
      yield bytes.slice(split);
    } else yield bytes;
    this.#given += bytes.length;
  }

  /** What comes after all writes. */
  rest(): Uint8Array<ArrayBuffer> {
    return this.#moovFirst ? new Uint8Array(0) : this.#moov;
  }
}

function overlay(bytes: Uint8Array, start: number, { data, position }: StreamTargetChunk): void {
  const from = Math.max(start, position);
  const to = Math.min(start + bytes.length, position + data.length);
  if (from < to) bytes.set(data.subarray(from - position, to - position), from - start);
}

/** @returns false when a 32-bit offset would overflow: then the index stays at the end. */
function shiftOffsets(moov: Uint8Array, by: number): boolean {
  const view = viewOf(moov);
  const tables = findBoxes(moov, 'moov/trak/mdia/minf/stbl');
  for (const { content } of tables.flatMap((stbl) => findBoxes(moov, 'stco', stbl)))
    for (let i = 0, at = content + 8; i < view.getUint32(content + 4); i++, at += 4) {
      const offset = view.getUint32(at) + by;
      if (offset > 0xffffffff) return false;
      view.setUint32(at, offset);
    }
  for (const { content } of tables.flatMap((stbl) => findBoxes(moov, 'co64', stbl)))
    for (let i = 0, at = content + 8; i < view.getUint32(content + 4); i++, at += 8)
      view.setBigUint64(at, view.getBigUint64(at) + BigInt(by));
  return true;
}

/** Adds `chpl`, which FFmpeg, VLC and mpv read (Nero's; version 1, times in 100 ns). */
function withChapters(moov: Uint8Array, chapters: readonly Chapter[]): Uint8Array<ArrayBuffer> {
  if (chapters.length === 0) return moov.slice();
  const kept = chapters.slice(0, 255);
  const entries = kept.map(({ start, title }) => {
    const text = new TextEncoder().encode(title).subarray(0, 255);
    const entry = new Uint8Array(9 + text.length);
    viewOf(entry).setBigUint64(0, BigInt(Math.round(start * 1e7)));
    entry[8] = text.length;
    entry.set(text, 9);
    return entry;
  });
  const content = new Uint8Array(9 + entries.reduce((sum, entry) => sum + entry.length, 0));
  content[0] = 1;
  content[8] = kept.length;
  let at = 9;
  for (const entry of entries) {
    content.set(entry, at);
    at += entry.length;
  }
  const udta = makeBox('udta', makeBox('chpl', content));
  const joined = new Uint8Array(moov.length + udta.length);
  joined.set(moov);
  joined.set(udta, moov.length);
  viewOf(joined).setUint32(0, joined.length);
  return joined;
}

/** An element of EBML (RFC 8794): its id, and where its content lies in the file. */
export interface Element {
  readonly id: number;
  readonly start: number;
  readonly content: number;
  /** Where the element ends; of unknown size: where its parent does. */
  readonly end: number;
  readonly sized: boolean;
}

const PAGE_BYTES = 1 << 18;

/** Reads elements of a blob through a page of 256 KiB: headers lie far apart, and each read of a blob is slow. */
export class EbmlReader {
  readonly #blob: Blob;
  #page = new DataView(new ArrayBuffer(0));
  #pageStart = 0;

  constructor(blob: Blob) {
    this.#blob = blob;
  }

  get size(): number {
    return this.#blob.size;
  }

  /** The elements side by side in a range. */
  async *children(start: number, end: number): AsyncGenerator<Element> {
    for (let at = start; at < end; ) {
      const element = await this.element(at, end);
      if (!element) return;
      yield element;
      at = element.end;
    }
  }

  async element(at: number, parentEnd: number): Promise<Element | undefined> {
    const id = await this.#number(at, true);
    const size = id && (await this.#number(at + id.length, false));
    if (!id || !size) return undefined;
    const content = at + id.length + size.length;
    const sized = size.value !== undefined;
    const end = size.value === undefined ? parentEnd : Math.min(parentEnd, content + size.value);
    return { id: id.value ?? 0, start: at, content, end, sized };
  }

  async bytes(start: number, end: number): Promise<Uint8Array> {
    const view = await this.#read(start, end - start);
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength).slice();
  }

  async unsigned({ content, end }: Element): Promise<number> {
    return (await this.bytes(content, end)).reduce((value, byte) => value * 256 + byte, 0);
  }

  async text({ content, end }: Element): Promise<string> {
    return new TextDecoder().decode(await this.bytes(content, end)).replace(/\0+$/, '');
  }

  /** A variable-size integer (RFC 8794, 4); all ones means unknown. */
  async #number(at: number, keepMarker: boolean): Promise<{ value: number | undefined; length: number } | undefined> {
    const view = await this.#read(at, 8);
    const first = view.byteLength > 0 ? view.getUint8(0) : 0;
    const length = first === 0 ? 9 : Math.clz32(first) - 23;
    if (length > view.byteLength) return undefined;
    let value = keepMarker ? first : first & (0xff >> length);
    let ones = value === 0xff >> length;
    for (let i = 1; i < length; i++) {
      value = value * 256 + view.getUint8(i);
      ones &&= view.getUint8(i) === 0xff;
    }
    return { value: ones && !keepMarker ? undefined : value, length };
  }

  async #read(start: number, length: number): Promise<DataView> {
    if (start < this.#pageStart || start + length > this.#pageStart + this.#page.byteLength) {
      const end = Math.min(this.#blob.size, start + Math.max(length, PAGE_BYTES));
      this.#page = new DataView(await this.#blob.slice(start, end).arrayBuffer());
      this.#pageStart = start;
    }
    const at = start - this.#pageStart;
    return new DataView(this.#page.buffer, at, Math.max(0, Math.min(length, this.#page.byteLength - at)));
  }
}

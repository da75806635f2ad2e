/** Wire type of what has a length in front (protobuf.dev, "Encoding"). */
const LENGTH_DELIMITED = 2;

/**
 * A message with some of its fields changed; the rest stays as it is, to the byte.
 * @param change gives the contents that stand in place of a field's, none to leave it out, or undefined where it stays.
 */
export function rewritten(
  message: Uint8Array,
  change: (field: number, content: Uint8Array) => readonly Uint8Array[] | undefined,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { field, start, content, end } of fields(message)) {
    const changed = content && change(field, content);
    if (!changed) continue;
    pieces.push(message.subarray(from, start), ...changed.map((own) => delimited(field, own)));
    from = end;
  }
  // Nothing of a large model is copied that did not change.
  return from === 0 ? message : joined([...pieces, message.subarray(from)]);
}

/** A field whose content has its length in front. */
export function delimited(field: number, content: Uint8Array): Uint8Array {
  return joined([varint((field << 3) | LENGTH_DELIMITED), varint(content.length), content]);
}

/** A field that is a number ≥ 0. */
export function numbered(field: number, value: number): Uint8Array {
  return joined([varint(field << 3), varint(value)]);
}

/** The contents of a field that has a length, in order; it may be repeated. */
export function contentsOf(message: Uint8Array, wanted: number): readonly Uint8Array[] {
  return [...fields(message)].flatMap(({ field, content }) => (field === wanted && content ? [content] : []));
}

interface Field {
  readonly field: number;
  readonly start: number;
  readonly end: number;
  /** Of fields that have a length. */
  readonly content?: Uint8Array;
}

function* fields(message: Uint8Array): Generator<Field> {
  for (let at = 0; at < message.length; ) {
    const start = at;
    const [key, afterKey] = readVarint(message, at);
    const type = key & 7;
    if (type === LENGTH_DELIMITED) {
      const [length, content] = readVarint(message, afterKey);
      at = content + length;
      yield { field: key >>> 3, start, end: at, content: message.subarray(content, at) };
    } else {
      at = type === 0 ? readVarint(message, afterKey)[1] : afterKey + (type === 1 ? 8 : 4);
      yield { field: key >>> 3, start, end: at };
    }
  }
}

/** @returns the number and where it ends. Numbers above 2^53 lose digits; lengths are smaller. */
function readVarint(bytes: Uint8Array, from: number): [number, number] {
  let value = 0;
  let scale = 1;
  for (let at = from; ; at++) {
    const byte = bytes[at] ?? 0;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return [value, at + 1];
    scale *= 128;
  }
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let left = value;
  for (; left > 0x7f; left = Math.floor(left / 128)) bytes.push((left % 128) | 0x80);
  bytes.push(left);
  return Uint8Array.from(bytes);
}

export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

/** Field numbers of ONNX's protocol buffers (onnx.proto): `ModelProto.graph`, `GraphProto.output`, `ValueInfoProto.name`. */
const GRAPH = 7;
const OUTPUT = 12;
const NAME = 1;
/** Wire type of what has a length in front (protobuf.dev, "Encoding"). */
const LENGTH_DELIMITED = 2;

/**
 * A graph with some of its outputs only. What a graph gives out must be written somewhere of its own even if nobody fetches it;
 * without the encoder's attention maps (432 MB a window for whisper-base) a window is encoded faster and in less memory.
 * @param model bytes of an ONNX file.
 * @param kept names of the outputs that stay; others are removed, what they were computed from stays.
 */
export function keepOutputs(model: Uint8Array, kept: readonly string[]): Uint8Array {
  return rewritten(model, (field, content) => {
    if (field !== GRAPH) return undefined;
    return rewritten(content, (inner, value) =>
      inner === OUTPUT && !kept.includes(nameOf(value)) ? new Uint8Array(0) : undefined,
    );
  });
}

/** A message with some of its fields changed. @param change gives a field's new content, an empty one to leave it out, or undefined. */
function rewritten(
  message: Uint8Array,
  change: (field: number, content: Uint8Array) => Uint8Array | undefined,
): Uint8Array {
  const pieces: Uint8Array[] = [];
  let from = 0;
  for (const { field, start, content, end } of fields(message)) {
    const changed = content && change(field, content);
    if (!changed) continue;
    pieces.push(message.subarray(from, start));
    if (changed.length > 0) pieces.push(varint((field << 3) | LENGTH_DELIMITED), varint(changed.length), changed);
    from = end;
  }
  pieces.push(message.subarray(from));
  return joined(pieces);
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

function nameOf(valueInfo: Uint8Array): string {
  for (const { field, content } of fields(valueInfo)) if (field === NAME) return new TextDecoder().decode(content);
  return '';
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

function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.length, 0));
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}

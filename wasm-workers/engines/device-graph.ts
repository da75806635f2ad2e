/** What one input of the graph looks like: [1, CHANNELS, FRAMES]. */
export const CHANNELS = 16;
export const FRAMES = 64;
const WIDTH = 32;

/**
 * A Whisper encoder in miniature as an ONNX file of 9 kB: convolution, GELU, layer norm, attention. It is written here so that a
 * device can be tried before any model is fetched. Field numbers: onnx.proto3 (ONNX IR 10, operator set 20).
 */
export function deviceGraph(): Uint8Array {
  const weights = [
    tensor('conv', [WIDTH, CHANNELS, 3], 0.2),
    tensor('scale', [WIDTH], 1),
    tensor('bias', [WIDTH], 0.1),
    tensor('query', [WIDTH, WIDTH], 0.5),
    tensor('key', [WIDTH, WIDTH], 0.5),
    tensor('value', [WIDTH, WIDTH], 0.5),
  ];
  const nodes = [
    node('Conv', ['x', 'conv'], 'c', [integers('kernel_shape', [3]), integers('pads', [1, 1])]),
    node('Gelu', ['c'], 'g'),
    node('Transpose', ['g'], 't', [integers('perm', [0, 2, 1])]),
    node('LayerNormalization', ['t', 'scale', 'bias'], 'n'),
    node('MatMul', ['n', 'query'], 'q'),
    node('MatMul', ['n', 'key'], 'k'),
    node('Transpose', ['k'], 'kt', [integers('perm', [0, 2, 1])]),
    node('MatMul', ['q', 'kt'], 's'),
    node('Softmax', ['s'], 'a'),
    node('MatMul', ['n', 'value'], 'v'),
    node('MatMul', ['a', 'v'], 'y'),
  ];
  const graph = [
    ...nodes.map((bytes) => field(1, bytes)),
    field(2, 'device'),
    ...weights.map((bytes) => field(5, bytes)),
    field(11, valueInfo('x', [1, CHANNELS, FRAMES])),
    field(12, valueInfo('y', [1, FRAMES, WIDTH])),
  ];
  const operatorSet = [field(1, ''), number(2, 20)];
  return Uint8Array.from([...number(1, 10), ...field(7, graph.flat()), ...field(8, operatorSet.flat())]);
}

/** The same numbers in [-1, 1] every time. */
export function someNumbers(length: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length }, (_, i) => Math.sin(i * 12.9898 + 4.1414) * Math.cos(i * 0.37));
}

function node(
  operator: string,
  inputs: readonly string[],
  output: string,
  attributes: readonly number[][] = [],
): number[] {
  return [
    ...inputs.flatMap((name) => field(1, name)),
    ...field(2, output),
    ...field(4, operator),
    ...attributes.flatMap((bytes) => field(5, bytes)),
  ];
}

/** An attribute of type INTS (7). */
function integers(name: string, values: readonly number[]): number[] {
  return [...field(1, name), ...values.flatMap((value) => number(8, value)), ...number(20, 7)];
}

/** A float tensor (data type 1) with its bytes in `raw_data`. */
function tensor(name: string, dims: readonly number[], scale: number): number[] {
  const values = someNumbers(dims.reduce((product, size) => product * size, 1)).map((value) => value * scale);
  return [
    ...dims.flatMap((size) => number(1, size)),
    ...number(2, 1),
    ...field(8, name),
    ...field(9, [...new Uint8Array(values.buffer)]),
  ];
}

function valueInfo(name: string, dims: readonly number[]): number[] {
  const shape = dims.flatMap((size) => field(1, number(1, size)));
  return [...field(1, name), ...field(2, field(1, [...number(1, 1), ...field(2, shape)]))];
}

/** A length-delimited field. */
function field(id: number, content: string | readonly number[]): number[] {
  const bytes = typeof content === 'string' ? [...new TextEncoder().encode(content)] : content;
  return [...varint((id << 3) | 2), ...varint(bytes.length), ...bytes];
}

function number(id: number, value: number): number[] {
  return [...varint(id << 3), ...varint(value)];
}

function varint(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)];
}

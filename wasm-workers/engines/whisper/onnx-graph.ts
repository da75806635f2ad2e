import { contentsOf, delimited, joined, numbered, rewritten } from './protobuf.ts';

/** Field numbers of ONNX's protocol buffers (onnx.proto). */
const MODEL = { graph: 7 };
const GRAPH = { node: 1, output: 12 };
const NODE = { input: 1, output: 2, name: 3, op: 4, attribute: 5 };
const ATTRIBUTE = { name: 1, number: 3, graph: 6, type: 20 };
const VALUE_INFO = { name: 1 };
/** `AttributeProto.AttributeType.INT` and `TensorProto.DataType.FLOAT`. */
const INT = 2;
const FLOAT = 1;

/**
 * A graph with some of its outputs only. What a graph gives out must be written somewhere of its own even if nobody fetches it;
 * without the encoder's attention maps (432 MB a window for whisper-base) a window is encoded faster and in less memory.
 * @param model bytes of an ONNX file.
 * @param kept names of the outputs that stay; others are removed, what they were computed from stays.
 */
export function keepOutputs(model: Uint8Array, kept: readonly string[]): Uint8Array {
  return rewritten(model, (field, graph) => {
    if (field !== MODEL.graph) return undefined;
    const isDropped = (value: Uint8Array) =>
      !contentsOf(value, VALUE_INFO.name).some((name) => kept.includes(text(name)));
    return [rewritten(graph, (inner, value) => (inner === GRAPH.output && isDropped(value) ? [] : undefined))];
  });
}

/**
 * A graph, and the branches in it, whose output is multiplied in 8 bits where the weights are stored so: exports leave one product
 * out when they are quantised, that of a decoder with the embedding of all tokens, since the embedding is read as floats elsewhere. It
 * is then done with 106 MB of floats (whisper-base), in each branch; as the other products are done, with 26 MB.
 * @param model bytes of an ONNX file.
 * @param output name of what is multiplied, such as `logits`. The model stays as it is where that is no product of such weights.
 */
export function multiplyQuantized(model: Uint8Array, output: string): Uint8Array {
  return rewritten(model, (field, graph) => (field === MODEL.graph ? [inGraph(graph, output)] : undefined));
}

function inGraph(graph: Uint8Array, output: string): Uint8Array {
  const stored = new Map(
    contentsOf(graph, GRAPH.node)
      .map(nodeOf)
      .flatMap(({ op, inputs, outputs: [name = ''] }) => (op === 'DequantizeLinear' ? [[name, inputs] as const] : [])),
  );
  return rewritten(graph, (field, bytes) => {
    if (field !== GRAPH.node) return undefined;
    const { op, inputs, outputs } = nodeOf(bytes);
    const weights = stored.get(inputs[1] ?? '');
    if (op === 'MatMul' && weights && outputs[0] === output) return quantizedProduct(inputs[0] ?? '', weights, output);
    const node = rewritten(bytes, (inner, attribute) =>
      inner === NODE.attribute ? [inBranch(attribute, output)] : undefined,
    );
    return [node];
  });
}

function inBranch(attribute: Uint8Array, output: string): Uint8Array {
  return rewritten(attribute, (field, graph) => (field === ATTRIBUTE.graph ? [inGraph(graph, output)] : undefined));
}

/** As onnxruntime's own quantize_dynamic writes a product. @param weights values, scale and zero point. */
function quantizedProduct(floats: string, weights: readonly string[], output: string): readonly Uint8Array[] {
  const [values = '', unit = '', zero = ''] = weights;
  const own = (name: string) => `${output}_${name}`;
  return [
    nodeBytes('DynamicQuantizeLinear', [floats], [own('bytes'), own('scale'), own('zero')]),
    nodeBytes('MatMulInteger', [own('bytes'), values, own('zero'), zero], [own('whole')]),
    nodeBytes('Cast', [own('whole')], [own('sums')], { to: FLOAT }),
    nodeBytes('Mul', [own('scale'), unit], [own('scales')]),
    nodeBytes('Mul', [own('sums'), own('scales')], [output]),
  ];
}

interface Node {
  readonly op: string;
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

function nodeOf(bytes: Uint8Array): Node {
  const texts = (field: number) => contentsOf(bytes, field).map(text);
  return { op: texts(NODE.op)[0] ?? '', inputs: texts(NODE.input), outputs: texts(NODE.output) };
}

function nodeBytes(
  op: string,
  inputs: readonly string[],
  outputs: readonly string[],
  numbers: Readonly<Record<string, number>> = {},
): Uint8Array {
  const attributes = Object.entries(numbers).map(([name, value]) =>
    joined([delimited(ATTRIBUTE.name, utf8(name)), numbered(ATTRIBUTE.number, value), numbered(ATTRIBUTE.type, INT)]),
  );
  return joined([
    ...inputs.map((name) => delimited(NODE.input, utf8(name))),
    ...outputs.map((name) => delimited(NODE.output, utf8(name))),
    delimited(NODE.name, utf8(outputs[0] ?? op)),
    delimited(NODE.op, utf8(op)),
    ...attributes.map((attribute) => delimited(NODE.attribute, attribute)),
  ]);
}

const text = (bytes: Uint8Array) => new TextDecoder().decode(bytes);
const utf8 = (value: string) => new TextEncoder().encode(value);

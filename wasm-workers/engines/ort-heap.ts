import type { InferenceSession, Tensor } from 'onnxruntime-web/wasm';
import { Failure } from '../core/failure.ts';

/**
 * What is used of the runtime beneath onnxruntime-web (its lib/wasm/wasm-types.ts). The package copies every tensor into the
 * runtime's memory before each run and out of it afterwards; with these calls, what a network only hands on to its next run
 * stays where it is. The version of onnxruntime-web is pinned, and the tests run this on real weights.
 */
interface Runtime {
  readonly HEAPU8: Uint8Array;
  _malloc(bytes: number): number;
  _free(at: number): void;
  stackSave(): number;
  stackAlloc(bytes: number): number;
  stackRestore(stack: number): void;
  getValue(at: number, type: 'i32' | '*'): number;
  setValue(at: number, value: number, type: 'i32' | '*'): void;
  UTF8ToString(at: number): string;
  lengthBytesUTF8(text: string): number;
  stringToUTF8(text: string, at: number, mostBytes: number): void;
  _OrtCreateTensor(type: number, at: number, bytes: number, dims: number, rank: number, location: number): number;
  _OrtGetTensorData(tensor: number, type: number, at: number, dims: number, rank: number): number;
  _OrtReleaseTensor(tensor: number): number;
  _OrtFree(at: number): number;
  _OrtGetLastError(code: number, message: number): number;
  _OrtRun(
    session: number,
    inputNames: number,
    inputs: number,
    inputCount: number,
    outputNames: number,
    outputCount: number,
    outputs: number,
    options: number,
  ): number;
}

/** ONNX's numbers of the types that are copied here (TensorProto.DataType). */
const TYPES: Readonly<Record<string, number>> = { float32: 1, int64: 7, bool: 9, float16: 10 };
const FLOAT32 = 1;
const ON_CPU = 1;
const POINTER_BYTES = 4;

/** Where the glue leaves the runtime it has started, for {@link OrtHeap.of} to find. */
const SEAT = Symbol.for('retongue.ort-runtime');

/** The address of a module that starts the runtime as the given glue does, and lets {@link OrtHeap} in on it. */
export function glueWithHeap(glueUrl: string): string {
  const code = `import start from ${JSON.stringify(glueUrl)};
export default async (config) => {
  const runtime = await start(config);
  globalThis[Symbol.for(${JSON.stringify(SEAT.description)})] = runtime;
  return runtime;
};`;
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}

/** A tensor in the runtime's memory. It must be disposed of: no collector reaches it. */
export interface HeapTensor {
  readonly handle: number;
  dispose(): void;
}

export type Fed = Tensor | HeapTensor;

/** Runs sessions of the plain wasm flavour with tensors that stay in its memory. */
export class OrtHeap {
  readonly #runtime: Runtime;
  readonly #session: number;
  readonly #names = new Map<string, number>();

  private constructor(runtime: Runtime, session: number) {
    this.#runtime = runtime;
    this.#session = session;
  }

  /** @param session of a runtime that was started through {@link glueWithHeap}. */
  static of(session: InferenceSession): OrtHeap {
    const runtime = (globalThis as { [SEAT]?: Runtime })[SEAT];
    const { sessionId } = (session as unknown as { handler: { sessionId?: unknown } }).handler;
    if (!runtime || typeof sessionId !== 'number')
      throw new Failure('internal', 'This version of onnxruntime-web does not let its memory be used.');
    return new OrtHeap(runtime, sessionId);
  }

  /**
   * As `InferenceSession.run`, but outputs that are `kept` stay in the runtime's memory, and can be fed again without a copy.
   * @param copy makes a tensor of an output that is not kept; these are of type float32.
   */
  run<Copied>(
    feeds: Readonly<Record<string, Fed>>,
    wanted: readonly string[],
    kept: (name: string) => boolean,
    copy: (data: Float32Array, dims: number[]) => Copied,
  ): Record<string, Copied | HeapTensor> {
    const runtime = this.#runtime;
    const stack = runtime.stackSave();
    const passing: HeapTensor[] = [];
    try {
      const inputs = Object.values(feeds).map((tensor) => {
        if ('handle' in tensor) return tensor.handle;
        const copied = this.#copyIn(tensor);
        passing.push(copied);
        return copied.handle;
      });
      const outputs = this.#pointers(wanted.map(() => 0));
      const code = runtime._OrtRun(
        this.#session,
        this.#pointers(Object.keys(feeds).map((name) => this.#name(name))),
        this.#pointers(inputs),
        inputs.length,
        this.#pointers(wanted.map((name) => this.#name(name))),
        wanted.length,
        outputs,
        0,
      );
      if (code !== 0) throw this.#failure();
      return Object.fromEntries(
        wanted.map((name, i) => {
          const made = this.#tensor(runtime.getValue(outputs + i * POINTER_BYTES, '*'));
          if (kept(name)) return [name, made];
          passing.push(made);
          return [name, this.#copyOut(made, copy)];
        }),
      );
    } finally {
      for (const tensor of passing) tensor.dispose();
      runtime.stackRestore(stack);
    }
  }

  #tensor(handle: number, data?: number): HeapTensor {
    let isDisposed = false;
    const dispose = () => {
      if (isDisposed) return;
      isDisposed = true;
      this.#runtime._OrtReleaseTensor(handle);
      if (data !== undefined) this.#runtime._free(data);
    };
    return { handle, dispose };
  }

  #copyIn({ type, data, dims }: Tensor): HeapTensor {
    const runtime = this.#runtime;
    const view = data as Float32Array;
    const at = runtime._malloc(view.byteLength);
    // Address 0 is the runtime's own: what does not fit must not be written there.
    if (at === 0 && view.byteLength > 0)
      throw new Failure('out-of-memory', 'The browser ran out of memory. Close other tabs and try again.');
    runtime.HEAPU8.set(new Uint8Array(view.buffer, view.byteOffset, view.byteLength), at);
    const shape = this.#pointers(dims);
    const handle = runtime._OrtCreateTensor(TYPES[type] ?? 0, at, view.byteLength, shape, dims.length, ON_CPU);
    if (handle === 0) {
      runtime._free(at);
      throw this.#failure();
    }
    return this.#tensor(handle, at);
  }

  #copyOut<Copied>({ handle }: HeapTensor, copy: (data: Float32Array, dims: number[]) => Copied): Copied {
    const runtime = this.#runtime;
    const about = this.#pointers([0, 0, 0, 0]);
    const [type, data, dims, rank] = [0, 1, 2, 3].map((i) => about + i * POINTER_BYTES) as [
      number,
      number,
      number,
      number,
    ];
    if (runtime._OrtGetTensorData(handle, type, data, dims, rank) !== 0) throw this.#failure();
    if (runtime.getValue(type, 'i32') !== FLOAT32) throw new Failure('internal', 'An output is not of type float32.');
    const shapeAt = runtime.getValue(dims, '*');
    const shape = Array.from({ length: runtime.getValue(rank, 'i32') }, (_, i) =>
      runtime.getValue(shapeAt + i * POINTER_BYTES, 'i32'),
    );
    runtime._OrtFree(shapeAt);
    const size = shape.reduce((product, length) => product * length, 1);
    const heap = new Float32Array(runtime.HEAPU8.buffer, runtime.getValue(data, '*'), size);
    return copy(Float32Array.from(heap), shape);
  }

  /** 32-bit numbers in a row, on the stack. */
  #pointers(values: readonly number[]): number {
    const at = this.#runtime.stackAlloc(Math.max(1, values.length) * POINTER_BYTES);
    for (const [i, value] of values.entries()) this.#runtime.setValue(at + i * POINTER_BYTES, value, 'i32');
    return at;
  }

  /** A name as the runtime reads it; kept as long as the runtime lives, for there are few. */
  #name(name: string): number {
    const known = this.#names.get(name);
    if (known !== undefined) return known;
    const bytes = this.#runtime.lengthBytesUTF8(name) + 1;
    const at = this.#runtime._malloc(bytes);
    this.#runtime.stringToUTF8(name, at, bytes);
    this.#names.set(name, at);
    return at;
  }

  #failure(): Failure {
    const runtime = this.#runtime;
    const at = this.#pointers([0, 0]);
    runtime._OrtGetLastError(at, at + POINTER_BYTES);
    const message = runtime.getValue(at + POINTER_BYTES, '*');
    return Failure.from(new Error(message === 0 ? 'onnxruntime failed.' : runtime.UTF8ToString(message)));
  }
}

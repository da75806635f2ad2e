import webgpuGlue from 'onnxruntime-web/ort-wasm-simd-threaded.asyncify.mjs?url';
import wasmGlue from 'onnxruntime-web/ort-wasm-simd-threaded.mjs?url';
import * as wasmOrt from 'onnxruntime-web/wasm';
import { Failure, throwIfAborted } from '../core/failure.ts';
import type { ModelFiles } from '../core/models.ts';
import type { Device } from './engine.ts';
import { checkGpu, gpuFailure, onGpu } from './gpu-session.ts';
import { glueWithHeap, OrtHeap } from './ort-heap.ts';

export type OrtSession = wasmOrt.InferenceSession;
/** A tensor, of either flavour of the runtime: both read the other's. */
export const OrtTensor = wasmOrt.Tensor;
export type OrtTensor = wasmOrt.Tensor;

/**
 * The two flavours of onnxruntime-web. wasm-only work uses the plain build: the one with WebGPU is built with asyncify, which
 * doubles its size and slows its kernels. Each loads its wasm from the model store, so that nothing is fetched from a URL.
 */
const FLAVOURS = {
  wasm: {
    model: 'ort-wasm',
    path: 'ort-wasm-simd-threaded.wasm',
    glue: () => glueWithHeap(absolute(wasmGlue)),
    load: async () => wasmOrt,
  },
  webgpu: {
    model: 'ort-webgpu',
    path: 'ort-wasm-simd-threaded.asyncify.wasm',
    glue: () => absolute(webgpuGlue),
    load: (): Promise<typeof wasmOrt> => import('onnxruntime-web/webgpu'),
  },
} as const;

export interface OrtOptions {
  readonly device: Device;
  /** Threads of the runtime, ≥ 1. The first session of a worker decides: the pool is made once. */
  readonly threads: number;
  readonly models: ModelFiles;
  readonly signal?: AbortSignal;
  /** What else onnxruntime-web takes, such as `preferredOutputLocation`. */
  readonly session?: wasmOrt.InferenceSession.SessionOptions;
}

/** The memory behind each session of the plain wasm flavour. */
const heaps = new WeakMap<OrtSession, OrtHeap>();

/** The runtime's own memory, for networks that feed their outputs back to themselves; undefined on WebGPU. */
export function heapOf(session: OrtSession): OrtHeap | undefined {
  return heaps.get(session);
}

const runtimes = new Map<Device, Promise<typeof wasmOrt>>();
/** Sessions are made one after the other: the runtime's start-up must not run twice. */
let making: Promise<unknown> = Promise.resolve();

/**
 * Makes an onnxruntime-web session.
 * @param model the bytes of an ONNX file.
 * @throws Failure those of `ModelFiles.file`, `out-of-memory`, `internal` for a graph the runtime refuses; `webgpu-lost` for
 * whatever fails on WebGPU, now or when the session runs.
 */
export async function ortSession(model: Blob | Uint8Array, options: OrtOptions): Promise<OrtSession> {
  const ort = await runtime(options);
  const bytes = model instanceof Blob ? new Uint8Array(await model.arrayBuffer()) : model;
  throwIfAborted(options.signal);
  const made = making.then(async () => {
    if (options.device === 'webgpu') checkGpu();
    const session = await ort.InferenceSession.create(bytes, {
      graphOptimizationLevel: 'all',
      logSeverityLevel: 3,
      ...options.session,
      executionProviders: [options.device],
    });
    // The runtime has started: its 14 or 27 MB need not be kept a second time.
    ort.env.wasm.wasmBinary = undefined;
    if (options.device === 'wasm') heaps.set(session, OrtHeap.of(session));
    return session;
  });
  making = made.catch(() => undefined);
  const onWasm = options.device === 'wasm';
  const session = await made.catch((error) => {
    throw onWasm || error instanceof Failure ? Failure.from(error) : gpuFailure(error);
  });
  return onWasm ? session : onGpu(session, await ort.env.webgpu.device);
}

/**
 * An encoder and its decoder: both, or none is left behind. One model's bytes are in memory at a time.
 * @throws as {@link ortSession}.
 */
export async function ortPair(
  models: readonly [encoder: () => Promise<Blob | Uint8Array>, decoder: () => Promise<Blob | Uint8Array>],
  options: OrtOptions,
): Promise<readonly [encoder: OrtSession, decoder: OrtSession]> {
  const encoder = await ortSession(await models[0](), options);
  try {
    return [encoder, await ortSession(await models[1](), options)];
  } catch (error) {
    await encoder.release();
    throw error;
  }
}

function runtime(options: OrtOptions): Promise<typeof wasmOrt> {
  const known = runtimes.get(options.device);
  if (known) {
    // Whoever began may have cancelled: that is not our failure.
    return known.catch(() => {
      throwIfAborted(options.signal);
      return runtime(options);
    });
  }
  const started = start(options);
  runtimes.set(options.device, started);
  started.catch(() => runtimes.delete(options.device));
  return started;
}

async function start({ device, threads, models, signal }: OrtOptions): Promise<typeof wasmOrt> {
  const { model, path, glue, load } = FLAVOURS[device];
  const [ort, binary] = await Promise.all([load(), models.file(model, path, signal)]);
  ort.env.wasm.numThreads = globalThis.crossOriginIsolated ? Math.max(1, threads) : 1;
  ort.env.wasm.proxy = false;
  ort.env.wasm.wasmPaths = { mjs: glue() };
  ort.env.wasm.wasmBinary = await binary.arrayBuffer();
  return ort;
}

function absolute(url: string): string {
  return new URL(url, globalThis.location.href).href;
}

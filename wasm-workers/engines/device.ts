import type { ModelFiles } from '../core/models.ts';
import { CHANNELS, deviceGraph, FRAMES, someNumbers } from './device-graph.ts';
import type { Device } from './engine.ts';
import { OrtTensor, ortSession } from './ort.ts';

export interface DeviceChoice {
  readonly device: Device;
  /** A sentence for people. */
  readonly reason: string;
}

export interface ProbeOptions {
  readonly models: ModelFiles;
  readonly signal?: AbortSignal;
  /** Take an adapter that computes in software too: for tests; it is about 100 times slower than wasm. */
  readonly software?: boolean;
}

/** Largest difference between the devices, relative to the largest number. */
const TOLERANCE = 0.01;

let choice: Promise<DeviceChoice> | undefined;

/**
 * Chooses the device that networks run on. WebGPU is never trusted on its name: it must be hardware, and compute for a small
 * network what wasm computes. The answer is kept as long as the worker lives.
 */
export function probeDevice(options: ProbeOptions): Promise<DeviceChoice> {
  choice ??= probe(options).catch((error) => {
    choice = undefined;
    throw error;
  });
  return choice;
}

/** As {@link probeDevice}, anew. */
export async function probe({ models, signal, software = false }: ProbeOptions): Promise<DeviceChoice> {
  const wasm = (why: string): DeviceChoice => ({ device: 'wasm', reason: `${why}: using wasm.` });
  const adapter = await findAdapter();
  if (!adapter) return wasm('This browser offers no WebGPU');
  if (adapter.software && !software) return wasm('WebGPU would compute in software here, slower than wasm');
  const expected = await tiny({ device: 'wasm', models, signal });
  let given: Float32Array;
  try {
    given = await tiny({ device: 'webgpu', models, signal });
  } catch (error) {
    if (signal?.aborted) throw error;
    return wasm(`WebGPU failed (${error instanceof Error ? error.message.split('\n')[0] : String(error)})`);
  }
  const difference = relativeDifference(expected, given);
  if (!(difference <= TOLERANCE)) return wasm('WebGPU gave other numbers than wasm');
  return { device: 'webgpu', reason: `WebGPU (${adapter.name}) gives the same numbers as wasm: using it.` };
}

/** The largest difference over the largest number expected; Infinity where lengths differ or something is not a number. */
export function relativeDifference(expected: Float32Array, given: Float32Array): number {
  if (expected.length !== given.length) return Infinity;
  let difference = 0;
  let largest = 1e-9;
  expected.forEach((value, i) => {
    const other = given[i] as number;
    difference = Number.isFinite(other) ? Math.max(difference, Math.abs(value - other)) : Infinity;
    largest = Math.max(largest, Math.abs(value));
  });
  return difference / largest;
}

async function tiny(options: { device: Device; models: ModelFiles; signal?: AbortSignal }): Promise<Float32Array> {
  const session = await ortSession(deviceGraph(), { ...options, threads: navigator.hardwareConcurrency });
  try {
    const x = new OrtTensor('float32', someNumbers(CHANNELS * FRAMES), [1, CHANNELS, FRAMES]);
    const { y } = await session.run({ x });
    return (y as OrtTensor).data as Float32Array;
  } finally {
    await session.release();
  }
}

/** What is used of WebGPU's adapter (W3C WebGPU, GPUAdapterInfo). */
interface Adapter {
  readonly name: string;
  readonly software: boolean;
}

async function findAdapter(): Promise<Adapter | undefined> {
  const { gpu } = navigator as { gpu?: { requestAdapter(): Promise<{ info?: Record<string, unknown> } | null> } };
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (!adapter) return undefined;
  const { vendor, architecture, description, isFallbackAdapter } = adapter.info ?? {};
  const name = [vendor, architecture, description].filter(Boolean).join(' ') || 'unnamed';
  return { name, software: isFallbackAdapter === true || /swiftshader|llvmpipe|software/i.test(name) };
}

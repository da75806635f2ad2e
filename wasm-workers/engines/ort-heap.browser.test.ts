import { expect, test } from 'vitest';
import { Failure } from '../core/failure.ts';
import { heapOf, OrtTensor, ortSession } from './ort.ts';
import type { Fed } from './ort-heap.ts';
import { servedModels } from './served-models.ts';

const options = { device: 'wasm', threads: 1, models: servedModels } as const;

test('a network that keeps its memory in the runtime computes what it computes with copies', async () => {
  const session = await ortSession(await servedModels.file('silero-vad', 'silero_vad_v6.onnx'), options);
  const heap = heapOf(session);
  if (!heap) throw new Error('There is no heap.');
  const sr = new OrtTensor('int64', BigInt64Array.of(16_000n), []);
  const frames = Array.from({ length: 20 }, (_, n) =>
    Float32Array.from({ length: 576 }, (_, i) => Math.sin((n * 512 + i) ** 1.3)),
  );
  const silent = () => new OrtTensor('float32', new Float32Array(256), [2, 1, 128]);
  const copied: number[] = [];
  let state: OrtTensor = silent();
  for (const frame of frames) {
    const given = await session.run({ input: new OrtTensor('float32', frame, [1, 576]), state, sr });
    state = given.stateN as OrtTensor;
    copied.push(given.output?.data[0] as number);
  }
  const kept: number[] = [];
  let memory: Fed = silent();
  for (const frame of frames) {
    const feeds = { input: new OrtTensor('float32', frame, [1, 576]), state: memory, sr };
    const given = heap.run(
      feeds,
      ['output', 'stateN'],
      (name) => name === 'stateN',
      (data, dims) => ({ data, dims }),
    );
    const { output, stateN } = given as { output: { data: Float32Array; dims: number[] }; stateN: Fed };
    expect(output.dims).toEqual([1, 1]);
    kept.push(output.data[0] as number);
    memory.dispose();
    memory = stateN;
  }
  memory.dispose();
  expect(kept).toEqual(copied);
  // A wrong name is a Failure, not the end of the runtime.
  expect(() => heap.run({ sr }, ['nothing'], () => false, String)).toThrow(Failure);
  await session.release();
});

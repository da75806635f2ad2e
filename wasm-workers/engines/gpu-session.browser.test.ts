import * as ort from 'onnxruntime-web/webgpu';
import { expect, test } from 'vitest';
import { CHANNELS, deviceGraph, FRAMES, someNumbers } from './device-graph.ts';
import { OrtTensor, ortSession } from './ort.ts';
import { servedModels as models } from './served-models.ts';

const input = () => ({ x: new OrtTensor('float32', someNumbers(CHANNELS * FRAMES), [1, CHANNELS, FRAMES]) });
const lost = { code: 'webgpu-lost', message: expect.stringMatching(/^The graphics processor .+\.$/) };

test('what WebGPU cannot compute fails as "webgpu-lost", and so does all that follows once the device is gone (SwiftShader)', async () => {
  const session = await ortSession(deviceGraph(), { device: 'webgpu', threads: 1, models });
  expect((await session.run(input())).y?.dims).toEqual([1, FRAMES, 32]);
  const wrong = { x: new OrtTensor('float32', someNumbers(CHANNELS), [1, CHANNELS, 1]) };
  await expect(session.run(wrong)).rejects.toMatchObject(lost);
  // A real fault: what happens when a driver crashes or the graphics processor is taken away.
  const device = (await ort.env.webgpu.device) as { destroy(): void };
  device.destroy();
  await expect(session.run(input())).rejects.toMatchObject(lost);
  await expect(
    ortSession(deviceGraph(), { device: 'webgpu', threads: 1, models }).then((other) => other.run(input())),
  ).rejects.toMatchObject(lost);
});

import { expect, test } from 'vitest';
import { probe, probeDevice, relativeDifference } from './device.ts';
import { servedModels } from './served-models.ts';

test('without WebGPU hardware the probe chooses wasm and says why', async () => {
  const { device, reason } = await probeDevice({ models: servedModels });
  expect(device).toBe('wasm');
  expect(reason).toMatch(
    /^(This browser offers no WebGPU|WebGPU would compute in software here, slower than wasm): using wasm\.$/,
  );
});

test('a small network with convolution, layer norm and attention gives the same numbers on WebGPU (SwiftShader) as on wasm', async () => {
  expect(await probe({ models: servedModels, software: true })).toEqual({
    device: 'webgpu',
    reason: expect.stringMatching(/^WebGPU \(.+\) gives the same numbers as wasm: using it\.$/),
  });
});

test('other numbers, missing numbers and what is no number are noticed', () => {
  const expected = Float32Array.of(1, -4, 2);
  expect(relativeDifference(expected, Float32Array.of(1, -4, 2.004))).toBeLessThan(0.01);
  expect(relativeDifference(expected, Float32Array.of(1, -4, 0))).toBe(0.5);
  expect(relativeDifference(expected, Float32Array.of(1, Number.NaN, 2))).toBe(Infinity);
  expect(relativeDifference(expected, Float32Array.of())).toBe(Infinity);
});

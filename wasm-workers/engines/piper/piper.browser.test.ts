import { expect, test } from 'vitest';
import type { Device } from '../engine.ts';
import { servedModels } from '../served-models.ts';
import { synthesizerContract } from '../synthesizer.contract.ts';
import { piperDescriptor } from './descriptor.ts';

synthesizerContract({
  descriptor: piperDescriptor,
  model: 'piper-test-en',
  speaker: '0',
  language: 'en',
  sampleRateHz: 22_050,
  sentence: 'My name is Jordi, and I live close to the sea.',
  otherLanguage: 'de',
});

const speak = async (device: Device, speaker: string, text: string): Promise<Float32Array> => {
  const engine = await piperDescriptor.load({ model: 'piper-test-en', device, threads: 2, models: servedModels });
  try {
    const request = { text, language: 'en', speaker, speed: 1, noise: 0 };
    const pcm = await engine.speak(request, new AbortController().signal);
    return pcm.channels[0] ?? new Float32Array();
  } finally {
    await engine.dispose();
  }
};

test('a speaker that the voice does not have is refused', async () => {
  await expect(speak('wasm', '1', 'Hello.')).rejects.toMatchObject({ code: 'internal' });
});

test('a long text is spoken sentence by sentence, with a pause of a quarter of a second between', async () => {
  const sentence = (await speak('wasm', '0', 'I live close to the sea.')).length;
  const text = 'I live close to the sea. '.repeat(4);
  // The pause contains the 30 ms that are left around each sentence.
  expect((await speak('wasm', '0', text)).length).toBe(4 * sentence + 3 * Math.round(0.19 * 22_050));
});

test('WebGPU computes what wasm computes', { timeout: 240_000 }, async () => {
  const wasm = await speak('wasm', '0', 'Hi.');
  const webgpu = await speak('webgpu', '0', 'Hi.');
  expect(webgpu.length).toBe(wasm.length);
  const furthest = wasm.reduce((most, sample, index) => Math.max(most, Math.abs(sample - (webgpu[index] ?? 0))), 0);
  // Measured on SwiftShader: 0.00013, where speech peaks at 0.5.
  expect(furthest).toBeLessThan(0.002);
});

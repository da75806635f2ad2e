import { expect, test } from 'vitest';
import { clip } from '../../../tests/listening/clip.ts';
import { wordErrorRate } from '../../../tests/wer.ts';
import type { Device, Recognizer } from '../engine.ts';
import { servedModels } from '../served-models.ts';
import { whisperDescriptor } from './descriptor.ts';

const KENNEDY =
  'And so, my fellow Americans, ask not what your country can do for you, ask what you can do for your country.';
const { signal } = new AbortController();

async function using<T>(model: string, device: Device, work: (whisper: Recognizer) => Promise<T>): Promise<T> {
  const whisper = await whisperDescriptor.load({ model, device, threads: 1, models: servedModels });
  try {
    return await work(whisper);
  } finally {
    await whisper.dispose();
  }
}

const text = (items: readonly { text: string }[]) => items.map((item) => item.text).join(' ');

test('whisper-small drafts Kennedy in Spanish, French, German and Italian', { timeout: 600_000 }, async () => {
  await using('whisper-small', 'wasm', async (whisper) => {
    const kennedy = await clip('media-kennedy');
    const heard = await whisper.transcribe(kennedy, undefined, signal);
    expect(wordErrorRate(KENNEDY, text(heard.words))).toBe(0);
    expect(text(await whisper.translate(kennedy, 'en', 'es', signal))).toMatch(/americanos.*país/i);
    expect(text(await whisper.translate(kennedy, 'en', 'fr', signal))).toMatch(/américains.*pays/i);
    expect(text(await whisper.translate(kennedy, 'en', 'de', signal))).toMatch(/amerikaner.*Land/i);
    expect(text(await whisper.translate(kennedy, 'en', 'it', signal))).toMatch(/american.*paese/i);
    await expect(whisper.translate(kennedy, 'en', 'nl', signal)).rejects.toMatchObject({
      code: 'unsupported-language',
    });
  });
});

/**
 * Slow: SwiftShader computes WebGPU on the processor. Numbers are not compared: with q8 weights the rounding of one device's
 * activations grows to 10 % of another's; what counts is what is heard.
 */
test('Whisper hears on WebGPU (SwiftShader) what it hears on wasm', { timeout: 900_000 }, async () => {
  const kennedy = await clip('media-kennedy');
  const heard = await using('whisper-tiny', 'webgpu', (whisper) => whisper.transcribe(kennedy, undefined, signal));
  expect(wordErrorRate(KENNEDY, text(heard.words))).toBe(0);
});

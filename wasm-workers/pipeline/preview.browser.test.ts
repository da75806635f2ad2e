import { afterAll, describe, expect, test } from 'vitest';
import { freshEnvironment, targetWith } from '../../tests/e2e/clip.ts';
import { decodeWav } from '../dsp/wav.ts';
import { previewVoice, voiceDownloadBytes } from './preview.ts';

const never = new AbortController().signal;

describe('a voice is heard before it is chosen', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test('it says what is missing, and speaks when nothing is', { timeout: 120_000 }, async () => {
    const target = targetWith('en', 'piper-test-en');
    // Models are one shelf for the whole origin: other tests may have left this one there.
    await environment.models.delete('piper-test-en');
    const missing = await voiceDownloadBytes(environment, target);
    expect(missing).toBeGreaterThan(10e6);
    await environment.models.pull(['piper-test-en', 'espeak-ng', 'ort-wasm'], { signal: never });
    expect(await voiceDownloadBytes(environment, target)).toBe(0);
    const wav = await previewVoice(environment, target, never);
    const { channels, sampleRateHz } = await decodeWav(wav);
    const [samples = new Float32Array()] = channels;
    expect(samples.length / sampleRateHz).toBeGreaterThan(2);
    expect(samples.length / sampleRateHz).toBeLessThan(8);
    expect(samples.reduce((peak, sample) => Math.max(peak, Math.abs(sample)), 0)).toBeGreaterThan(0.1);
    // What was said once is known.
    expect(await previewVoice(environment, target, never).then((again) => again.size)).toBe(wav.size);
  });
});

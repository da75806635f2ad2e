import { expect, test } from 'vitest';
import { noise } from '../../../tests/listening/clip.ts';
import { music } from '../../../tests/listening/sources.ts';
import type { Recognizer } from '../engine.ts';
import { servedModels as models } from '../served-models.ts';
import { whisperDescriptor } from './descriptor.ts';

const { signal } = new AbortController();

/** Hum of the mains, with its harmonics. */
const hum = Float32Array.from({ length: 160_000 }, (_, i) => 0.1 * (Math.sin(i * 0.0196) + 0.4 * Math.sin(i * 0.0589)));

let whisper: Recognizer;

/** Straight to the recogniser, as when the voice detector takes it for speech. */
async function heardIn(sound: Float32Array, language?: string): Promise<string> {
  return (await whisper.transcribe(sound, language, signal)).words.map(({ text }) => text).join(' ');
}

for (const model of ['whisper-tiny', 'whisper-base'])
  test(`ten seconds of music, of noise loud and soft, and of hum give ${model} no words, whatever language it expects`, {
    timeout: 300_000,
  }, async () => {
    whisper = await whisperDescriptor.load({ model, device: 'wasm', threads: 2, models });
    try {
      for (const [name, sound] of Object.entries({
        music: music(10),
        loud: noise(10, 0.5),
        soft: noise(10, 0.01),
        hum,
      }))
        for (const language of [undefined, 'en'])
          expect(await heardIn(sound, language), `${name} ${language}`).toBe('');
    } finally {
      await whisper.dispose();
    }
  });

import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Pcm } from '../core/media.ts';
import { rmsFrames } from '../dsp/trim.ts';
import type { EngineDescriptor, SpeakRequest, Synthesizer } from './engine.ts';
import { servedModels } from './served-models.ts';

/** A voice under test, with something to say in its language. */
export interface VoiceUnderTest {
  readonly descriptor: EngineDescriptor<'synthesizer'>;
  readonly model: string;
  readonly speaker: string;
  readonly language: string;
  readonly sampleRateHz: number;
  /** A sentence of about 50 characters. */
  readonly sentence: string;
  /** One that the voice does not speak. */
  readonly otherLanguage: string;
}

const never = new AbortController().signal;
const samplesOf = (pcm: Pcm): Float32Array => pcm.channels[0] ?? new Float32Array();

/** What every {@link Synthesizer} promises, with its real weights. */
export function synthesizerContract(voice: VoiceUnderTest): void {
  describe(`${voice.descriptor.id} (${voice.model}, ${voice.speaker})`, { timeout: 240_000 }, () => {
    const request: SpeakRequest = {
      text: voice.sentence,
      language: voice.language,
      speaker: voice.speaker,
      speed: 1,
      noise: 0,
    };
    let engine: Synthesizer;
    let spoken: Float32Array;

    beforeAll(async () => {
      engine = await voice.descriptor.load({ model: voice.model, device: 'wasm', threads: 2, models: servedModels });
      const pcm = await engine.speak(request, never);
      expect(pcm.sampleRateHz).toBe(voice.sampleRateHz);
      expect(pcm.channels).toHaveLength(1);
      spoken = samplesOf(pcm);
    });
    afterAll(() => engine?.dispose());

    test('speaks for as long as a person would, audibly and within full scale', () => {
      const charactersPerSecond = voice.sentence.length / (spoken.length / voice.sampleRateHz);
      expect(charactersPerSecond).toBeGreaterThan(9);
      expect(charactersPerSecond).toBeLessThan(30);
      const peak = spoken.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
      expect(peak).toBeGreaterThan(0.1);
      expect(peak).toBeLessThanOrEqual(1);
    });

    test('leaves at most 50 ms of silence at either end', () => {
      const levels = rmsFrames(spoken, Math.round(voice.sampleRateHz / 100));
      const audible = Math.max(...levels) * 10 ** (-45 / 20);
      expect(levels.findIndex((level) => level > audible)).toBeLessThanOrEqual(5);
      expect(levels.length - 1 - levels.findLastIndex((level) => level > audible)).toBeLessThanOrEqual(5);
    });

    test('equal calls without noise give equal samples', async () => {
      const again = samplesOf(await engine.speak(request, never));
      expect(again.length).toBe(spoken.length);
      expect(again.every((sample, index) => sample === spoken[index])).toBe(true);
    });

    test('speed 1.25 shortens by about that', async () => {
      const faster = samplesOf(await engine.speak({ ...request, speed: 1.25 }, never));
      expect(spoken.length / faster.length).toBeGreaterThan(1.12);
      expect(spoken.length / faster.length).toBeLessThan(1.38);
    });

    test('nothing to say gives no samples', async () => {
      for (const text of ['', '  \n', '… —!']) {
        const pcm = await engine.speak({ ...request, text }, never);
        expect([pcm.sampleRateHz, samplesOf(pcm).length]).toEqual([voice.sampleRateHz, 0]);
      }
    });

    test('an abort in the middle rejects as cancelled, and the engine speaks on afterwards', async () => {
      const abort = new AbortController();
      const speaking = engine.speak(request, abort.signal);
      abort.abort();
      await expect(speaking).rejects.toMatchObject({ code: 'cancelled' });
      await expect(engine.speak(request, abort.signal)).rejects.toMatchObject({ code: 'cancelled' });
      expect(samplesOf(await engine.speak(request, never)).length).toBe(spoken.length);
    });

    test('a language that the voice does not speak is refused', async () => {
      const speaking = engine.speak({ ...request, language: voice.otherLanguage }, never);
      await expect(speaking).rejects.toMatchObject({ code: 'unsupported-language' });
    });
  });
}

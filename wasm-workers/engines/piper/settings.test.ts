import { expect, test } from 'vitest';
import { type PiperSettings, phonemeIds, piperScales } from './settings.ts';

const settings: PiperSettings = {
  audio: { sample_rate: 22_050 },
  espeak: { voice: 'pt-br' },
  inference: { noise_scale: 0.8, length_scale: 1.4, noise_w: 1 },
  num_speakers: 1,
  phoneme_map: { c: ['k'] },
  phoneme_id_map: { _: [0], '^': [1], $: [2], a: [14], k: [23], ø: [42, 43] },
};

test('phonemes become ids with a pad after each, between start and end', () => {
  expect(phonemeIds('ka', settings)).toEqual([1, 0, 23, 0, 14, 0, 2]);
});

test('the voice’s own spelling is applied, and a phoneme may have several ids', () => {
  expect(phonemeIds('cø', settings)).toEqual([1, 0, 23, 0, 42, 0, 43, 0, 2]);
});

test('phonemes that the voice was not taught, and its own marks, are skipped', () => {
  expect(phonemeIds('k^ʘ_$a', settings)).toEqual([1, 0, 23, 0, 14, 0, 2]);
});

test('speed divides the voice’s own length, noise scales both kinds of noise', () => {
  expect([...piperScales(settings, 1.25, 0)].map((scale) => scale.toFixed(4))).toEqual(['0.0000', '1.1200', '0.0000']);
  expect([...piperScales(settings, 1, 0.5)].map((scale) => scale.toFixed(4))).toEqual(['0.4000', '1.4000', '0.5000']);
});

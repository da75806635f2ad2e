import { expect, test } from 'vitest';
import { pitchFrames } from './pitch.ts';
import { resample } from './resample.ts';
import { noise } from './test-signals.ts';
import { VocalTracts } from './vocal-tract.ts';

const RATE_HZ = 16_000;
const everywhere = [{ start: 0, end: Infinity }];

/** A voice of a tube: pulses whose distance wavers, through resonances at odd multiples of half their spacing. */
function vowel(pitchHz: number, spacingHz: number, seconds: number): Float32Array {
  const sound = new Float32Array(seconds * RATE_HZ);
  for (let at = 0; at < sound.length; ) {
    sound[at] = 1;
    at += Math.round(RATE_HZ / (pitchHz * (1 + 0.08 * Math.sin((6 * at) / RATE_HZ))));
  }
  for (let hz = spacingHz; hz < RATE_HZ / 2; hz += 2 * spacingHz) resonate(sound, hz, 90);
  // Breath: real speech has no digital silence above its voice.
  const breath = noise(sound.length, 1e-3 * sound.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0));
  return sound.map((sample, i) => sample + (breath[i] as number));
}

/** A resonator of two poles, in place. */
function resonate(sound: Float32Array, hz: number, widthHz: number): void {
  const radius = Math.exp((-Math.PI * widthHz) / RATE_HZ);
  const turn = 2 * radius * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let [before, earlier] = [0, 0];
  for (let i = 0; i < sound.length; i++) {
    const now = (sound[i] as number) + turn * before - radius * radius * earlier;
    sound[i] = now;
    [before, earlier] = [now, before];
  }
}

const tractOf = (sound: Float32Array, intervals = everywhere) =>
  new VocalTracts(sound, RATE_HZ, pitchFrames(sound, RATE_HZ)).tractIn(intervals);

test.each([
  [110, 500],
  [230, 500],
  [120, 580],
  [210, 580],
])(
  'a voice of %f Hz from a tube with resonances %f Hz apart is heard to 6 percent; men and women are 15 apart',
  (pitchHz, spacingHz) => {
    const heard = tractOf(vowel(pitchHz, spacingHz, 10));
    expect(heard?.frames).toBeGreaterThan(70);
    expect(Math.abs((heard?.spacingHz ?? 0) / spacingHz - 1)).toBeLessThan(0.06);
  },
);

test('of too little speech, of none and of noise nothing is said', () => {
  const sound = vowel(120, 500, 6);
  expect(tractOf(sound, [{ start: 1, end: 1.5 }])).toBeUndefined();
  expect(tractOf(sound, [])).toBeUndefined();
  expect(tractOf(new Float32Array(6 * RATE_HZ))).toBeUndefined();
  expect(tractOf(new Float32Array(0))).toBeUndefined();
  expect(tractOf(noise(6 * RATE_HZ))).toBeUndefined();
});

test('nor by telephone, where the fourth resonance is missing', () => {
  const sound = vowel(120, 580, 6);
  expect(tractOf(resample(resample(sound, RATE_HZ, 8000), 8000, RATE_HZ))).toBeUndefined();
});

import { expect, test } from 'vitest';
import type { Pcm } from '../core/media.ts';
import { gainOfDb } from './decibel.ts';
import { joinSamples } from './join.ts';
import { integratedLufs, kWeighting, loudnessBlocks, measureLufs } from './loudness.ts';
import { noise, sine } from './test-signals.ts';

const RATE_HZ = 48_000;

test('the filters at 48 kHz are those of BS.1770-5, tables 1 and 2', () => {
  const [shelf, highPass] = kWeighting(RATE_HZ);
  const tables = [
    [shelf.b, [1.53512485958697, -2.69169618940638, 1.19839281085285]],
    [shelf.a, [-1.69065929318241, 0.73248077421585]],
    [highPass.b, [1, -2, 1]],
    [highPass.a, [-1.99004745483398, 0.99007225036621]],
  ] as const;
  for (const [ours, table] of tables) for (const [i, value] of table.entries()) expect(ours[i]).toBeCloseTo(value, 7);
});

test.each([16_000, 22_050, 44_100, 48_000, 96_000])(
  'a 997 Hz sine of 0 dBFS in one channel is −3.01 LKFS at %i Hz',
  (rate) => {
    const tone = sine(997, 3, rate);
    const silence = new Float32Array(tone.length);
    expect(measureLufs({ sampleRateHz: rate, channels: [tone, silence] })).toBeCloseTo(-3.01, 1);
    expect(measureLufs({ sampleRateHz: rate, channels: [tone, tone] })).toBeCloseTo(0, 1);
  },
);

/** Levels in dBFS and seconds of 1 kHz tones: EBU Tech 3341 (2023), table 1. */
const TECH_3341: readonly [name: string, parts: readonly (readonly [dbfs: number, seconds: number])[], lufs: number][] =
  [
    ['1', [[-23, 20]], -23],
    ['2', [[-33, 20]], -33],
    [
      '3',
      [
        [-36, 10],
        [-23, 60],
        [-36, 10],
      ],
      -23,
    ],
    [
      '4',
      [
        [-72, 10],
        [-36, 10],
        [-23, 60],
        [-36, 10],
        [-72, 10],
      ],
      -23,
    ],
    [
      '5',
      [
        [-26, 20],
        [-20, 20.1],
        [-26, 20],
      ],
      -23,
    ],
  ];

test.each(TECH_3341)('EBU Tech 3341 case %s', (_, parts, lufs) => {
  const tone = joinSamples(...parts.map(([dbfs, seconds]) => sine(1000, seconds, RATE_HZ, gainOfDb(dbfs))));
  expect(Math.abs(measureLufs({ sampleRateHz: RATE_HZ, channels: [tone, tone] }) - lufs)).toBeLessThan(0.1);
});

test('EBU Tech 3341 case 6: five channels', () => {
  const channels = [-28, -28, -24, -30, -30].map((dbfs) => sine(1000, 20, RATE_HZ, gainOfDb(dbfs)));
  const withLfe = [...channels.slice(0, 3), sine(1000, 20, RATE_HZ), ...channels.slice(3)];
  expect(Math.abs(measureLufs({ sampleRateHz: RATE_HZ, channels }) + 23)).toBeLessThan(0.1);
  expect(measureLufs({ sampleRateHz: RATE_HZ, channels: withLfe })).toBe(
    measureLufs({ sampleRateHz: RATE_HZ, channels }),
  );
});

test('windows measured apart give the loudness of the whole', () => {
  const whole = joinSamples(...[0.02, 0.3, 0.1, 0.5].map((amplitude, i) => noise(7 * RATE_HZ, amplitude, i + 1)));
  const blocks: number[] = [];
  for (let at = 0; at < whole.length; at += 281 * 1024)
    blocks.push(...loudnessBlocks(mono(whole.subarray(at, at + 281 * 1024))));
  expect(Math.abs(integratedLufs(blocks) - measureLufs(mono(whole)))).toBeLessThan(0.1);
});

test('blocks last 400 ms and begin every 100 ms; less than 400 ms is one block, nothing is none', () => {
  const blocks = (samples: number) => loudnessBlocks(mono(noise(samples))).length;
  expect([0, 1, 19_199, 19_200, 23_999, 24_000, 48_000].map(blocks)).toEqual([0, 1, 1, 1, 1, 2, 7]);
  expect(measureLufs(mono(sine(997, 0.2, RATE_HZ)))).toBeCloseTo(-3.01, 0);
});

test('silence, and what the absolute gate shuts out, is −∞', () => {
  expect(measureLufs(mono(new Float32Array(RATE_HZ)))).toBe(-Infinity);
  expect(measureLufs(mono(sine(1000, 1, RATE_HZ, gainOfDb(-75))))).toBe(-Infinity);
  expect(integratedLufs([])).toBe(-Infinity);
});

function mono(samples: Float32Array): Pcm {
  return { sampleRateHz: RATE_HZ, channels: [samples] };
}

import { expect, test } from 'vitest';
import { aacShape, CopyCheck } from './audio-copy.ts';

const STEREO_48 = Uint8Array.of(0x11, 0x90);
const STEREO_44 = Uint8Array.of(0x12, 0x10);

/** Shows a check the packets of a track. */
function checked(options: { first: number; count: number; rate?: number; duration: number; gapAt?: number }) {
  const { first, count, rate = 48_000, duration, gapAt = Infinity } = options;
  const check = new CopyCheck(rate === 48_000 ? STEREO_48 : STEREO_44, duration);
  for (let k = 0; k < count; k += 1) check.add(first + (k * 1024) / rate + (k >= gapAt ? 0.02 : 0), 256);
  return check.finish();
}

test('AAC-LC in mono and stereo, at 44.1 and 48 kHz, can be copied; nothing else can', () => {
  expect(aacShape(STEREO_48)).toEqual({ sampleRateHz: 48_000, channels: 2 });
  expect(aacShape(Uint8Array.of(0x12, 0x08))).toEqual({ sampleRateHz: 44_100, channels: 1 });
  // As ffmpeg writes it: it says that there is no SBR.
  expect(aacShape(Uint8Array.of(0x11, 0x90, 0x56, 0xe5, 0x00))).toEqual({ sampleRateHz: 48_000, channels: 2 });
  for (const config of [
    [0x11, 0x90, 0x56, 0xe5, 0x80], // SBR
    [0x13, 0x90], // 22.05 kHz, which hides SBR as a rule
    [0x11, 0xb0], // 5.1
    [0x11, 0x94], // frames of 960 samples
    [0x09, 0x90], // Main
    [0x2b, 0x11, 0x88, 0x00], // HE-AAC
  ])
    expect(aacShape(Uint8Array.from(config)), config.join()).toBeUndefined();
});

test('the lead-in before the presentation is left out, and the rest keeps its time to the sample', () => {
  expect(checked({ first: -1024 / 48_000, count: 376, duration: 8 })).toEqual({
    ...{ config: [0x11, 0x90], sampleRateHz: 48_000, channels: 2, bitrate: 96_000 },
    ...{ skipped: 1, offset: 0, packets: 375 },
  });
  // Apple's encoder: 2112 samples of lead-in.
  expect(checked({ first: -2112 / 44_100, count: 348, rate: 44_100, duration: 8 })).toMatchObject({
    ...{ skipped: 3, offset: 960, packets: 344 },
  });
  expect(checked({ first: 0.007, count: 376, duration: 8 })).toMatchObject({ skipped: 0, offset: 336, packets: 375 });
});

test('only as much is copied as is dubbed', () => {
  expect(checked({ first: 0, count: 4000, duration: 10 })).toMatchObject({ packets: 469 });
});

test('a gap, a late start and an early end are not copied: they need silence', () => {
  expect(checked({ first: 0, count: 400, duration: 8, gapAt: 200 })).toBeUndefined();
  expect(checked({ first: 0.73, count: 400, duration: 8 })).toBeUndefined();
  expect(checked({ first: 0, count: 300, duration: 8 })).toBeUndefined();
  expect(checked({ first: 0, count: 0, duration: 8 })).toBeUndefined();
});

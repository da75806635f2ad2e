import { expect, test } from 'vitest';
import { resample } from '../../dsp/resample.ts';
import { Cutter } from './cutter.ts';

const FROM_HZ = 16_000;
const TO_HZ = 48_000;

/** A second of a tone. */
function tone(hz: number): Float32Array {
  return Float32Array.from({ length: FROM_HZ }, (_, i) => Math.sin((2 * Math.PI * hz * i) / FROM_HZ));
}

function cut(pieces: readonly (readonly Float32Array[])[]): readonly Float32Array[] {
  const cutter = new Cutter({ track: 0, start: 0, end: pieces.length, sampleRateHz: TO_HZ, channels: 2 }, FROM_HZ);
  const given = [
    ...cutter.silence(-cutter.position),
    ...pieces.flatMap((piece) => [...cutter.push(piece)]),
    ...cutter.finish(),
  ];
  return [0, 1].map((channel) => Float32Array.from(given.flatMap((pcm) => [...(pcm.channels[channel] ?? [])])));
}

test('sound that is mono at first and stereo later is what two channels give that were apart all the time', () => {
  const [low, high] = [tone(300), tone(2000)];
  const [left = [], right = []] = cut([
    [low, low],
    [low, high],
  ]);
  const whole = (second: Float32Array) => resample(Float32Array.from([...low, ...second]), FROM_HZ, TO_HZ);
  expect(left).toEqual(whole(low));
  expect(right).toEqual(whole(high));
});

test('both sides of mono sound can be changed apart', () => {
  const same = tone(440);
  const [left = new Float32Array(), right = new Float32Array()] = cut([[same, same]]);
  expect(left).toEqual(right);
  left[0] = 1;
  expect(right[0]).not.toBe(1);
});

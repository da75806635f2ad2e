import { expect, test } from 'vitest';
import { avcCodec } from './video-segment.ts';

test('the codec string is read from the avcC box', () => {
  const init = new Uint8Array([0, 0, 0, 20, 0x61, 0x76, 0x63, 0x43, 1, 0x64, 0x00, 0x1f, 0xff]);
  expect(avcCodec(init)).toBe('avc1.64001f');
});

test('an init section without H.264 is refused', () => {
  expect(() => avcCodec(new Uint8Array(40))).toThrow('no H.264');
});

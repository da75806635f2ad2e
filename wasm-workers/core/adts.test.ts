import fc from 'fast-check';
import { expect, test } from 'vitest';
import { formatAdts, parseAdts } from './adts.ts';

/** AAC-LC, 48 kHz, stereo. */
const CONFIG = Uint8Array.of(0x11, 0x90);

test('the header is the one ISO/IEC 13818-7 gives for AAC-LC at 48 kHz in stereo', () => {
  expect([...formatAdts({ config: CONFIG, packets: [Uint8Array.of(1, 2, 3)] })]).toEqual([
    0xff, 0xf1, 0x4c, 0x80, 0x01, 0x5f, 0xfc, 1, 2, 3,
  ]);
});

test('packets come back as they went in', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ maxLength: 900 }), { minLength: 1, maxLength: 20 }), (packets) => {
      const back = parseAdts(formatAdts({ config: CONFIG, packets }));
      expect(back.packets.map((packet) => [...packet])).toEqual(packets.map((packet) => [...packet]));
      expect(back.config).toEqual(CONFIG);
    }),
  );
});

test('a damaged stream is refused', () => {
  const bytes = formatAdts({ config: CONFIG, packets: [Uint8Array.of(1, 2, 3), Uint8Array.of(4)] });
  expect(() => parseAdts(bytes.subarray(0, bytes.length - 1))).toThrow('damaged');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Pcm } from '../core/media.ts';
import { decodeWav, encodeWav } from './wav.ts';

const anyPcm = fc
  .record({
    sampleRateHz: fc.integer({ min: 1, max: 192_000 }),
    channels: fc.integer({ min: 1, max: 6 }),
    length: fc.nat(50),
  })
  .chain(({ sampleRateHz, channels, length }) =>
    fc
      .array(fc.float32Array({ minLength: length, maxLength: length, noNaN: true }), {
        minLength: channels,
        maxLength: channels,
      })
      .map((channels): Pcm => ({ sampleRateHz, channels })),
  );

test('floats survive a round trip bit by bit', async () => {
  await fc.assert(
    fc.asyncProperty(anyPcm, async (pcm) => {
      expect(await decodeWav(encodeWav(pcm))).toEqual(pcm);
    }),
  );
});

test('16-bit samples are off by at most half a step, and clip instead of wrapping', async () => {
  await fc.assert(
    fc.asyncProperty(anyPcm, async (pcm) => {
      const back = await decodeWav(encodeWav(pcm, 's16'));
      pcm.channels.forEach((channel, c) => {
        channel.forEach((sample, i) => {
          const clipped = Math.max(-1, Math.min(32767 / 32768, sample));
          expect(Math.abs((back.channels[c]?.[i] ?? Number.NaN) - clipped)).toBeLessThanOrEqual(0.5 / 32768 + 1e-9);
        });
      });
    }),
  );
});

test('the head of a 16-bit file is the one the format asks for', async () => {
  const blob = encodeWav({ sampleRateHz: 24_000, channels: [Float32Array.of(0.5, -1)] }, 's16');
  const bytes = new Uint8Array(await blob.arrayBuffer());
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  const head = `${text('RIFF')}36000000${text('WAVE')}${text('fmt ')}120000000100 0100c05d000080bb0000020010000000`;
  expect(hex).toBe(`${head}${text('fact')}0400000002000000${text('data')}0400000000400080`.replaceAll(' ', ''));
  expect(blob.type).toBe('audio/wav');
});

test('24-bit stereo in an extensible file is read past parts of odd length that nobody knows', () => {
  const fmt = bytesOf('feff0200401f000080bb000006001800160018000300000001000000000010008000 00aa00389b71');
  fmt.set([0xfe, 0xff]);
  const wav = riff(['LIST', bytesOf('616263')], ['fmt ', fmt], ['data', bytesOf('000040 0000c0 ffffff 010000')]);
  const { sampleRateHz, channels } = decodeWav(wav);
  expect(sampleRateHz).toBe(8000);
  expect(channels).toEqual([Float32Array.of(0.5, -1 / 0x800000), Float32Array.of(-0.5, 1 / 0x800000)]);
});

test('a file cut short, or streamed without a length, gives the frames that are there', () => {
  const fmt = bytesOf('01000100401f0000803e000002001000');
  const whole = riff(['fmt ', fmt], ['data', bytesOf('004000c00020')]);
  expect(decodeWav(whole.slice(0, -1)).channels).toEqual([Float32Array.of(0.5, -0.5)]);
  const streamed = whole.slice();
  streamed.set([255, 255, 255, 255], streamed.length - 10);
  expect(decodeWav(streamed).channels).toEqual([Float32Array.of(0.5, -0.5, 0.25)]);
});

test('garbage is refused as unsupported input, whatever it is', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), fc.boolean(), (bytes, disguised) => {
      const input = disguised ? riff(['fmt ', bytes.slice(0, 15)], ['data', bytes]) : bytes;
      expect(() => decodeWav(input)).toThrow(expect.objectContaining({ code: 'unsupported-input' }));
    }),
  );
  const mulaw = riff(['fmt ', bytesOf('07000100401f0000401f000001000800')], ['data', bytesOf('00')]);
  expect(() => decodeWav(mulaw)).toThrow(/code 7, 8 bits/);
});

function text(id: string): string {
  return [...id].map((letter) => letter.charCodeAt(0).toString(16)).join('');
}

function bytesOf(hex: string): Uint8Array {
  return Uint8Array.from(hex.replaceAll(' ', '').match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** A RIFF/WAVE file of the given parts, each padded to even length. */
function riff(...parts: [string, Uint8Array][]): Uint8Array {
  const body = parts.flatMap(([id, bytes]) => [
    ...bytesOf(text(id)),
    ...new Uint8Array(Uint32Array.of(bytes.length).buffer),
    ...bytes,
    ...(bytes.length % 2 ? [0] : []),
  ]);
  return Uint8Array.from([
    ...bytesOf(text('RIFF')),
    ...new Uint8Array(Uint32Array.of(body.length + 4).buffer),
    ...bytesOf(text('WAVE')),
    ...body,
  ]);
}

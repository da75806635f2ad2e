import { Failure } from './failure.ts';

/** Bytes of an ADTS header without checksum (ISO/IEC 13818-7, 6.2). */
const HEADER_BYTES = 7;

/** AAC frames as a byte stream that frames itself and that every tool plays. */
export interface AdtsStream {
  /** AudioSpecificConfig (ISO/IEC 14496-3, 1.6.2.1). */
  readonly config: Uint8Array;
  readonly packets: readonly Uint8Array[];
}

/** Writes AAC-LC packets as ADTS. */
export function formatAdts({ config, packets }: AdtsStream): Uint8Array<ArrayBuffer> {
  const [first = 0, second = 0] = config;
  const objectType = first >> 3;
  const frequencyIndex = ((first & 7) << 1) | (second >> 7);
  const channels = (second >> 3) & 15;
  if (objectType !== 2 || frequencyIndex > 12)
    throw new Failure('internal', 'Only AAC-LC at a standard rate can be written as ADTS.');
  const total = packets.reduce((sum, packet) => sum + packet.length + HEADER_BYTES, 0);
  const out = new Uint8Array(total);
  let at = 0;
  for (const packet of packets) {
    const length = packet.length + HEADER_BYTES;
    out.set(
      [
        0xff,
        0xf1,
        ((objectType - 1) << 6) | (frequencyIndex << 2) | (channels >> 2),
        ((channels & 3) << 6) | (length >> 11),
        (length >> 3) & 0xff,
        ((length & 7) << 5) | 0x1f,
        0xfc,
      ],
      at,
    );
    out.set(packet, at + HEADER_BYTES);
    at += length;
  }
  return out;
}

/** Reads what {@link formatAdts} wrote. @throws Failure `internal` when a header is not where it should be. */
export function parseAdts(bytes: Uint8Array): AdtsStream {
  const packets: Uint8Array[] = [];
  let config = new Uint8Array(2);
  for (let at = 0; at < bytes.length; ) {
    const [sync0 = 0, sync1 = 0, b2 = 0, b3 = 0, b4 = 0, b5 = 0] = bytes.subarray(at, at + HEADER_BYTES);
    const length = ((b3 & 3) << 11) | (b4 << 3) | (b5 >> 5);
    if (sync0 !== 0xff || (sync1 & 0xf6) !== 0xf0 || length < HEADER_BYTES || at + length > bytes.length)
      throw new Failure('internal', 'Encoded audio in the store is damaged.');
    if (at === 0) {
      const objectType = (b2 >> 6) + 1;
      const frequencyIndex = (b2 >> 2) & 15;
      const channels = ((b2 & 1) << 2) | (b3 >> 6);
      config = Uint8Array.of((objectType << 3) | (frequencyIndex >> 1), ((frequencyIndex & 1) << 7) | (channels << 3));
    }
    packets.push(bytes.subarray(at + HEADER_BYTES, at + length));
    at += length;
  }
  return { config, packets };
}

import { Failure } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';

/** Sample formats written: 32-bit float (exact) or 16-bit integer (half the bytes, clipped to [-1, 1)). */
export type WavFormat = 'f32' | 's16';

const PCM = 1;
const IEEE_FLOAT = 3;
const EXTENSIBLE = 0xfffe;
/** Streamed files carry 0 or all ones where the length was not known yet. */
const UNKNOWN_LENGTH = 0xffffffff;

/**
 * Writes RIFF/WAVE (Microsoft/IBM, Multimedia Programming Interface 1.0; WAVE_FORMAT_IEEE_FLOAT with `fact`).
 * @returns a blob of type `audio/wav`.
 */
export function encodeWav(pcm: Pcm, format: WavFormat = 'f32'): Blob {
  const { channels, sampleRateHz } = pcm;
  const length = channels[0]?.length ?? 0;
  const sampleBytes = format === 'f32' ? 4 : 2;
  const data = interleave(channels, length, format);
  const head = new DataView(new ArrayBuffer(58));
  writeText(head, 0, 'RIFF');
  head.setUint32(4, 50 + data.byteLength, true);
  writeText(head, 8, 'WAVEfmt ');
  head.setUint32(16, 18, true);
  head.setUint16(20, format === 'f32' ? IEEE_FLOAT : PCM, true);
  head.setUint16(22, channels.length, true);
  head.setUint32(24, sampleRateHz, true);
  head.setUint32(28, sampleRateHz * channels.length * sampleBytes, true);
  head.setUint16(32, channels.length * sampleBytes, true);
  head.setUint16(34, sampleBytes * 8, true);
  head.setUint16(36, 0, true);
  writeText(head, 38, 'fact');
  head.setUint32(42, 4, true);
  head.setUint32(46, length, true);
  writeText(head, 50, 'data');
  head.setUint32(54, data.byteLength, true);
  return new Blob([head, data], { type: 'audio/wav' });
}

/**
 * Reads RIFF/WAVE: integers of 8, 16, 24 and 32 bits, floats of 32 and 64, plain or WAVE_FORMAT_EXTENSIBLE. Parts it
 * does not know are passed over; a file cut short gives what is there. A blob is read first, so it gives a promise.
 * @throws Failure `unsupported-input` for anything else.
 */
export function decodeWav(bytes: ArrayBuffer | Uint8Array): Pcm;
export function decodeWav(blob: Blob): Promise<Pcm>;
export function decodeWav(input: ArrayBuffer | Uint8Array | Blob): Pcm | Promise<Pcm> {
  if (input instanceof Blob) return input.arrayBuffer().then((bytes) => decode(new DataView(bytes)));
  return decode(
    input instanceof Uint8Array ? new DataView(input.buffer, input.byteOffset, input.byteLength) : new DataView(input),
  );
}

interface WavHead {
  readonly code: number;
  readonly channels: number;
  readonly sampleRateHz: number;
  readonly bits: number;
}

function decode(view: DataView): Pcm {
  if (view.byteLength < 12 || readText(view, 0) !== 'RIFF' || readText(view, 8) !== 'WAVE')
    throw new Failure('unsupported-input', 'This is not a WAV file. Choose a WAV, or convert it first.');
  let head: WavHead | undefined;
  for (let at = 12; at + 8 <= view.byteLength; ) {
    const id = readText(view, at);
    const declared = view.getUint32(at + 4, true);
    const body = at + 8;
    const rest = view.byteLength - body;
    if (id === 'fmt ' && declared >= 16 && rest >= 16) head = readHead(view, body, Math.min(declared, rest));
    if (id === 'data' && head) {
      const unknown = declared === UNKNOWN_LENGTH || (declared === 0 && rest > 0);
      return readSamples(view, body, unknown ? rest : Math.min(declared, rest), head);
    }
    at = body + declared + (declared % 2);
  }
  throw new Failure('unsupported-input', 'This WAV file holds no sound that can be read. It may be damaged.');
}

function readHead(view: DataView, at: number, bytes: number): WavHead {
  const code = view.getUint16(at, true);
  return {
    // The first two bytes of the sub-format GUID are the plain format's code.
    code: code === EXTENSIBLE && bytes >= 26 ? view.getUint16(at + 24, true) : code,
    channels: view.getUint16(at + 2, true),
    sampleRateHz: view.getUint32(at + 4, true),
    bits: view.getUint16(at + 14, true),
  };
}

function readSamples(view: DataView, at: number, bytes: number, head: WavHead): Pcm {
  const read = reader(view, head);
  if (!read || head.channels === 0 || head.sampleRateHz === 0)
    throw new Failure(
      'unsupported-input',
      `This WAV file uses a format that cannot be read (code ${head.code}, ${head.bits} bits). Convert it to 16-bit PCM.`,
    );
  const sampleBytes = head.bits / 8;
  const frameBytes = sampleBytes * head.channels;
  const length = Math.floor(bytes / frameBytes);
  const channels = Array.from({ length: head.channels }, (_, channel) => {
    const samples = new Float32Array(length);
    const first = at + channel * sampleBytes;
    for (let i = 0; i < length; i++) samples[i] = read(first + i * frameBytes);
    return samples;
  });
  return { sampleRateHz: head.sampleRateHz, channels };
}

function reader(view: DataView, { code, bits }: WavHead): ((at: number) => number) | undefined {
  if (code === IEEE_FLOAT && bits === 32) return (at) => view.getFloat32(at, true);
  if (code === IEEE_FLOAT && bits === 64) return (at) => view.getFloat64(at, true);
  if (code !== PCM) return undefined;
  if (bits === 8) return (at) => (view.getUint8(at) - 128) / 0x80;
  if (bits === 16) return (at) => view.getInt16(at, true) / 0x8000;
  if (bits === 24) return (at) => (view.getUint16(at, true) + view.getInt8(at + 2) * 0x10000) / 0x800000;
  if (bits === 32) return (at) => view.getInt32(at, true) / 0x80000000;
  return undefined;
}

/** WAV is little-endian, as is every machine that runs wasm: typed arrays may be written as they are. */
function interleave(
  channels: readonly Float32Array[],
  length: number,
  format: WavFormat,
): Float32Array<ArrayBuffer> | Int16Array<ArrayBuffer> {
  const count = channels.length;
  const out = format === 'f32' ? new Float32Array(length * count) : new Int16Array(length * count);
  channels.forEach((samples, channel) => {
    for (let i = 0; i < length; i++) {
      const sample = samples[i] ?? 0;
      out[i * count + channel] =
        format === 'f32' ? sample : Math.max(-0x8000, Math.min(0x7fff, Math.round(sample * 0x8000)));
    }
  });
  return out;
}

function writeText(view: DataView, at: number, text: string): void {
  for (let i = 0; i < text.length; i++) view.setUint8(at + i, text.charCodeAt(i));
}

function readText(view: DataView, at: number): string {
  return String.fromCharCode(view.getUint8(at), view.getUint8(at + 1), view.getUint8(at + 2), view.getUint8(at + 3));
}

import { readFile } from 'node:fs/promises';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  type EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  type InputAudioTrack,
  type InputVideoTrack,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

/** A rendition as CMAF has it: what every player reads first, and one segment of media. */
export interface Cmaf {
  readonly init: Uint8Array<ArrayBuffer>;
  readonly media: Uint8Array<ArrayBuffer>;
  /** RFC 6381. */
  readonly codec: string;
  /** Seconds. */
  readonly duration: number;
}

/** Copies a track of a file, up to a time, into fragmented MP4: no sample is coded again. */
export async function cmafOf(path: string, kind: 'video' | 'audio', seconds: number): Promise<Cmaf> {
  const input = new Input({ source: new BufferSource(await readFile(path)), formats: ALL_FORMATS });
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: 'fragmented' }), target });
  const codec =
    kind === 'video'
      ? await copyVideo(output, await input.getPrimaryVideoTrack(), seconds)
      : await copyAudio(output, await input.getPrimaryAudioTrack(), seconds);
  await output.finalize();
  const bytes = new Uint8Array(target.buffer ?? new ArrayBuffer());
  const at = firstFragment(bytes);
  return { init: bytes.slice(0, at), media: bytes.slice(at), codec, duration: seconds };
}

async function copyVideo(output: Output, track: InputVideoTrack | null, seconds: number): Promise<string> {
  const codec = track && (await track.getCodec());
  const config = track && (await track.getDecoderConfig());
  if (!track || !codec || !config) throw new Error('The file has no picture.');
  const source = new EncodedVideoPacketSource(codec);
  output.addVideoTrack(source);
  await output.start();
  for await (const packet of packetsOf(track, seconds)) await source.add(packet, { decoderConfig: config });
  return config.codec;
}

async function copyAudio(output: Output, track: InputAudioTrack | null, seconds: number): Promise<string> {
  const codec = track && (await track.getCodec());
  const config = track && (await track.getDecoderConfig());
  if (!track || !codec || !config) throw new Error('The file has no sound.');
  const source = new EncodedAudioPacketSource(codec);
  output.addAudioTrack(source);
  await output.start();
  for await (const packet of packetsOf(track, seconds)) await source.add(packet, { decoderConfig: config });
  return config.codec;
}

async function* packetsOf(track: InputVideoTrack | InputAudioTrack, seconds: number): AsyncGenerator<EncodedPacket> {
  for await (const packet of new EncodedPacketSink(track).packets()) {
    if (packet.timestamp >= seconds) return;
    if (packet.timestamp >= 0) yield packet;
  }
}

/** Where the first `moof` begins (ISO/IEC 14496-12, 4.2: a box's size, then its type). */
function firstFragment(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  for (let at = 0; at + 8 <= bytes.length; at += view.getUint32(at)) {
    if (String.fromCharCode(...bytes.subarray(at + 4, at + 8)) === 'moof') return at;
  }
  throw new Error('This is no fragmented MP4.');
}

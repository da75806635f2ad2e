import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  ALL_FORMATS,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  FilePathSource,
  FilePathTarget,
  Input,
  type InputTrack,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';
import type { Bench } from './browser.ts';

/** Seconds of the clip that all longer ones repeat. */
export const CLIP_SECONDS = 60;

/** Makes the clip: Spanish speech over a generated picture, H.264 and AAC in MP4, by ffmpeg.wasm. @returns its path. */
export async function makeClip({ page }: Bench, folder: string, audioTracks: 1 | 2 = 1): Promise<string> {
  const path = join(folder, `clip-${audioTracks}.mp4`);
  const request = { recordings: ['media-es-1', 'media-es-2'], seconds: CLIP_SECONDS, audioTracks };
  const base64 = await page.evaluate((asked) => window.bench.makeClip(asked), request);
  await writeFile(path, Buffer.from(base64, 'base64'));
  return path;
}

export interface LongClip {
  readonly folder: string;
  readonly times: number;
  /** Bytes the file shall have at least; reached with filler NAL units (H.264, 7.3.2.7), as broadcasters pad. */
  readonly bytes?: number;
}

/** A film of the clip, many times over: packets are copied, so two hours take seconds. @returns its path. */
export async function lengthen(clip: string, { folder, times, bytes = 0 }: LongClip): Promise<string> {
  const path = join(folder, `long-${randomUUID()}.mp4`);
  const input = new Input({ source: new FilePathSource(clip), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  if (!video || !audio) throw new Error('The clip has no picture or no sound.');
  const [picture, sound] = [new EncodedVideoPacketSource('avc'), new EncodedAudioPacketSource('aac')];
  const videoMeta = { decoderConfig: (await video.getDecoderConfig()) ?? undefined };
  const audioMeta = { decoderConfig: (await audio.getDecoderConfig()) ?? undefined };
  const frames = await packetsOf(video, (packet) => picture.add(packet, videoMeta));
  const sounds = await packetsOf(audio, (packet) => sound.add(packet, audioMeta));
  const keys = frames.filter(({ packet }) => packet.type === 'key').length * times;
  const filler = fillerUnit(Math.ceil(bytes / keys));
  // The index is at the end, as cameras leave it.
  const target = new FilePathTarget(path, { chunked: true });
  const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target });
  output.addVideoTrack(picture);
  output.addAudioTrack(sound);
  await output.start();
  const inOrder = [...frames, ...sounds].sort((a, b) => a.packet.timestamp - b.packet.timestamp);
  for (let round = 0; round < times; round += 1)
    for (const { packet, add } of inOrder) {
      const isPadded = bytes > 0 && add === frames[0]?.add && packet.type === 'key';
      await add(moved(packet, round * CLIP_SECONDS, isPadded ? filler : undefined));
    }
  await output.finalize();
  input.dispose();
  return path;
}

interface Piece {
  readonly packet: EncodedPacket;
  readonly add: (packet: EncodedPacket) => Promise<void>;
}

/** Packets of the first minute; the clip has no B-frames, so they are in the order of their times. */
async function packetsOf(track: InputTrack, add: Piece['add']): Promise<Piece[]> {
  const pieces: Piece[] = [];
  for await (const packet of new EncodedPacketSink(track).packets())
    if (packet.timestamp >= 0 && packet.timestamp < CLIP_SECONDS) pieces.push({ packet, add });
  return pieces;
}

function moved(packet: EncodedPacket, by: number, filler: Uint8Array | undefined): EncodedPacket {
  const data = filler ? Buffer.concat([packet.data, filler]) : packet.data;
  return new EncodedPacket(data, packet.type, packet.timestamp + by, packet.duration);
}

/** A NAL unit that decoders skip, behind its length (ISO/IEC 14496-15, 5.3.2). @param bytes about how long. */
function fillerUnit(bytes: number): Uint8Array {
  const unit = Buffer.alloc(Math.max(6, bytes), 0xff);
  unit.writeUInt32BE(unit.length - 4);
  unit[4] = 12;
  unit[unit.length - 1] = 0x80;
  return unit;
}

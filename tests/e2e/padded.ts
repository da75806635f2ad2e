import { readFile, writeFile } from 'node:fs/promises';
import {
  ALL_FORMATS,
  BufferSource,
  BufferTarget,
  EncodedAudioPacketSource,
  EncodedPacket,
  EncodedPacketSink,
  EncodedVideoPacketSource,
  Input,
  Mp4OutputFormat,
  Output,
} from 'mediabunny';

/** NAL unit of filler data (ITU-T H.264, 7.3.2.7): its header, bytes of 0xFF, the stop bit. Decoders skip it. */
function filler(bytes: number): Uint8Array {
  const unit = new Uint8Array(4 + bytes).fill(0xff);
  new DataView(unit.buffer).setUint32(0, bytes);
  unit[4] = 12;
  unit[unit.length - 1] = 0x80;
  return unit;
}

/**
 * Writes the start of an H.264 and AAC file again with filler in every picture: a large file that looks and sounds the same.
 * @param seconds how much of it. @param perPicture bytes added to each picture.
 */
export async function writePadded(from: string, to: string, seconds: number, perPicture: number): Promise<void> {
  const input = new Input({ source: new BufferSource(await readFile(from)), formats: ALL_FORMATS });
  const [video, audio] = [await input.getPrimaryVideoTrack(), await input.getPrimaryAudioTrack()];
  const [pictureConfig, soundConfig] = [await video?.getDecoderConfig(), await audio?.getDecoderConfig()];
  if (!video || !audio || !pictureConfig || !soundConfig) throw new Error(`${from} has no picture or no sound.`);
  const [pictures, sounds] = [new EncodedVideoPacketSource('avc'), new EncodedAudioPacketSource('aac')];
  const target = new BufferTarget();
  const output = new Output({ format: new Mp4OutputFormat(), target });
  output.addVideoTrack(pictures);
  output.addAudioTrack(sounds);
  await output.start();
  const padding = filler(perPicture);
  for await (const { data, type, timestamp, duration, sequenceNumber } of new EncodedPacketSink(video).packets()) {
    if (timestamp >= seconds) break;
    const padded = new Uint8Array(data.length + padding.length);
    padded.set(data);
    padded.set(padding, data.length);
    const packet = new EncodedPacket(padded, type, timestamp, duration, sequenceNumber);
    await pictures.add(packet, { decoderConfig: pictureConfig });
  }
  for await (const packet of new EncodedPacketSink(audio).packets()) {
    if (packet.timestamp >= seconds) break;
    if (packet.timestamp >= 0) await sounds.add(packet, { decoderConfig: soundConfig });
  }
  await output.finalize();
  await writeFile(to, new Uint8Array(target.buffer ?? new ArrayBuffer()));
}

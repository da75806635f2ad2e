import { EncodedPacketSink, type InputAudioTrack } from 'mediabunny';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import { CopyCheck, type CopySpan, timeOfCopied } from '../audio-copy.ts';
import type { AudioCopy } from '../media-tool.ts';
import { type Source, trackAt } from './source.ts';

export async function checkCopy(
  source: Source,
  audioTrack: number,
  duration: number,
  signal: AbortSignal,
): Promise<AudioCopy | undefined> {
  const track = trackAt(source.audio, audioTrack, 'audio');
  const config = await configOf(track);
  if (!config) return undefined;
  const check = new CopyCheck(config, duration);
  if (!check.isPromising) return undefined;
  const sink = new EncodedPacketSink(track);
  // One after the other: four times as fast as iterating, which reads ahead. Two hours take 0.4 s.
  let packet = await sink.getFirstPacket({ metadataOnly: true });
  while (packet && check.isPromising) {
    throwIfAborted(signal);
    const time = packet.timestamp - source.origin;
    check.add(time, packet.byteLength);
    packet = time > duration ? null : await sink.getNextPacket(packet, { metadataOnly: true });
  }
  return check.finish();
}

export async function copyAudio(
  source: Source,
  audioTrack: number,
  { copy, first, count }: CopySpan,
  signal: AbortSignal,
): Promise<readonly Uint8Array[]> {
  const track = trackAt(source.audio, audioTrack, 'audio');
  const sink = new EncodedPacketSink(track);
  // The middle of the packet, so that it is found whichever way its time was rounded.
  const from = await sink.getPacket(source.origin + timeOfCopied(copy, first + 0.5));
  const packets: Uint8Array[] = [];
  for await (const packet of sink.packets(from ?? undefined)) {
    throwIfAborted(signal);
    packets.push(packet.data);
    if (packets.length === count) break;
  }
  if (packets.length < count) throw new Failure('internal', `The sound ends before packet ${first + count}.`);
  return packets;
}

/** AudioSpecificConfig; undefined for other codecs, and where packets carry it themselves (broadcasts). */
async function configOf(track: InputAudioTrack): Promise<Uint8Array | undefined> {
  if ((await track.getCodec()) !== 'aac') return undefined;
  const description = (await track.getDecoderConfig())?.description;
  if (!description) return undefined;
  return ArrayBuffer.isView(description)
    ? new Uint8Array(description.buffer, description.byteOffset, description.byteLength)
    : new Uint8Array(description);
}

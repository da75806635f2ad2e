import { registerAacEncoder } from '@mediabunny/aac-encoder';
import { AudioSample, AudioSampleSource, Mp4OutputFormat, NullTarget, Output, Quality } from 'mediabunny';
import { Failure, throwIfAborted } from '../../core/failure.ts';
import type { Pcm } from '../../core/media.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../../core/window.ts';
import type { AacEncoder, AacPackets } from '../media-tool.ts';

/** Samples handed over at once: a second's worth of frames. */
const BATCH_SAMPLES = 47 * FRAME_SAMPLES;

/**
 * ffmpeg's AAC-LC encoder as wasm. Mediabunny asks registered encoders before WebCodecs, so these bytes are made
 * everywhere, also where the browser could encode AAC itself.
 */
export class WasmAacEncoder implements AacEncoder {
  constructor() {
    registerAacEncoder();
  }

  async encode(pcm: Pcm, bitrate: number, signal: AbortSignal): Promise<AacPackets> {
    const frames = framesOf(pcm);
    const packets: Uint8Array[] = [];
    let config: Uint8Array | undefined;
    const source = new AudioSampleSource({
      codec: 'aac',
      quality: new Quality({ bitrate }),
      onEncodedPacket(packet, meta) {
        const description = meta?.decoderConfig?.description;
        if (description) config ??= copyOf(description);
        packets.push(packet.data);
      },
    });
    const output = new Output({ format: new Mp4OutputFormat({ fastStart: false }), target: new NullTarget() });
    output.addAudioTrack(source);
    await output.start();
    try {
      for (let at = 0; at < frames * FRAME_SAMPLES; at += BATCH_SAMPLES) {
        throwIfAborted(signal);
        const sample = sampleOf(pcm, at);
        await source.add(sample);
        sample.close();
      }
      await output.finalize();
    } catch (error) {
      await output.cancel().catch(() => {});
      throw Failure.from(error);
    }
    if (!config) throw new Failure('internal', 'The AAC encoder gave no packets.');
    return { config, packets };
  }

  async dispose(): Promise<void> {
    // Each call has its own encoder, closed when the call ends.
  }
}

function framesOf(pcm: Pcm): number {
  const [left, right, ...more] = pcm.channels;
  if (pcm.sampleRateHz !== MIX_RATE_HZ || !left || !right || more.length > 0)
    throw new TypeError('the AAC encoder takes two channels at 48 kHz');
  const frames = left.length / FRAME_SAMPLES;
  if (frames === 0 || !Number.isInteger(frames))
    throw new TypeError('the AAC encoder takes whole frames, one at least');
  return frames;
}

function sampleOf(pcm: Pcm, at: number): AudioSample {
  const parts = pcm.channels.map((channel) => channel.subarray(at, at + BATCH_SAMPLES));
  const length = parts[0]?.length ?? 0;
  const data = new Float32Array(length * parts.length);
  for (const [index, part] of parts.entries()) data.set(part, index * length);
  return new AudioSample({
    data,
    format: 'f32-planar',
    numberOfChannels: parts.length,
    sampleRate: pcm.sampleRateHz,
    timestamp: at / pcm.sampleRateHz,
  });
}

function copyOf(buffer: AllowSharedBufferSource): Uint8Array {
  return ArrayBuffer.isView(buffer)
    ? new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength).slice()
    : new Uint8Array(buffer).slice();
}

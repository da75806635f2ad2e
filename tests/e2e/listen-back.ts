import { ALL_FORMATS, AudioBufferSink, BlobSource, Input } from 'mediabunny';
import type { Pcm } from '../../wasm-workers/core/media.ts';
import { joinSamples } from '../../wasm-workers/dsp/join.ts';
import { resample } from '../../wasm-workers/dsp/resample.ts';
import type { DubFiles } from '../../wasm-workers/pipeline/state.ts';

/** Decodes an audio rendition of a package as a player does: init and segments, one after the other. */
export async function decodeRendition(files: DubFiles, key: string): Promise<Pcm> {
  const signal = new AbortController().signal;
  const names = (await files.names()).filter((name) => name.startsWith(`audio-${key}/`));
  const parts = await Promise.all(names.map((name) => files.read(name, signal)));
  const input = new Input({ source: new BlobSource(new Blob(parts)), formats: ALL_FORMATS });
  const track = await input.getPrimaryAudioTrack();
  if (!track) throw new Error(`The rendition ${key} has no audio.`);
  const pieces: Float32Array[][] = [];
  let rate = 0;
  for await (const { buffer } of new AudioBufferSink(track).buffers()) {
    rate = buffer.sampleRate;
    pieces.push(Array.from({ length: buffer.numberOfChannels }, (_, channel) => buffer.getChannelData(channel)));
  }
  const channels = (pieces[0] ?? []).map((_, channel) =>
    joinSamples(...pieces.map((piece) => piece[channel] ?? new Float32Array())),
  );
  return { sampleRateHz: rate, channels };
}

/** Mono at 16 kHz, as the recogniser wants it. */
export function forListening({ channels, sampleRateHz }: Pcm): Float32Array {
  const [left = new Float32Array(), right = left] = channels;
  return resample(
    left.map((sample, i) => (sample + (right[i] ?? 0)) / 2),
    sampleRateHz,
    16_000,
  );
}

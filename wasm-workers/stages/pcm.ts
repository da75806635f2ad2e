import type { Artifact } from '../core/artifact.ts';
import type { Pcm } from '../core/media.ts';
import type { StageContext } from '../core/stage.ts';
import { decodeWav } from '../dsp/wav.ts';

/**
 * Joins decoded pieces into one of exactly `length` samples: silence where the track ends early, cut where it is longer.
 */
export async function collect(
  pieces: AsyncIterable<Pcm>,
  shape: { readonly sampleRateHz: number; readonly channels: number; readonly length: number },
  context: Pick<StageContext, 'progress'>,
): Promise<Pcm> {
  const channels = Array.from({ length: shape.channels }, () => new Float32Array(shape.length));
  let at = 0;
  for await (const piece of pieces) {
    const samples = piece.channels[0]?.length ?? 0;
    const fits = Math.min(samples, shape.length - at);
    channels.forEach((channel, i) => {
      const from = piece.channels[i] ?? piece.channels[0];
      if (from && fits > 0) channel.set(from.subarray(0, fits), at);
    });
    at += samples;
    context.progress(Math.min(1, at / shape.length));
  }
  return { sampleRateHz: shape.sampleRateHz, channels };
}

/** Reads a WAV artifact. */
export async function readPcm(context: Pick<StageContext, 'read'>, artifact: Artifact): Promise<Pcm> {
  return decodeWav(await (await context.read(artifact)).arrayBuffer());
}

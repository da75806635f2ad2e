import { Failure } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import type { Stage } from '../core/stage.ts';
import { FRAME_SAMPLES, MIX_RATE_HZ } from '../core/window.ts';
import { resample } from '../dsp/resample.ts';
import { encodeWav } from '../dsp/wav.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { collect } from './pcm.ts';

/** Sample rate of what the recogniser hears, in Hz. */
export const SPEECH_RATE_HZ = 16_000;

export interface ExtractParams {
  readonly tool: EngineRef;
  readonly track: number;
  /** Seconds of the source, multiples of one AAC frame. */
  readonly start: number;
  readonly end: number;
  /** Seconds before `start` that are heard as well. */
  readonly overlap: number;
}

/** Decodes a window twice: mono at 16 kHz to be heard (with its overlap), stereo at 48 kHz to be mixed. */
export const extract: Stage<ExtractParams, EngineRoom> = {
  id: 'extract',
  version: 1,
  inputs: ['source'],
  outputs: ['speech', 'sound'],
  volatile: ['speech', 'sound'],
  lane: () => 'media',
  async run([source], { tool, track, start, end, overlap }, context) {
    if (!source) throw new Failure('internal', 'extract needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    const request = { track, start: start - overlap, end, sampleRateHz: MIX_RATE_HZ, channels: 2 } as const;
    const length = Math.round((end - start + overlap) * MIX_RATE_HZ);
    const heard = await collect(
      media.decode(await context.read(source), request, context.signal),
      { sampleRateHz: MIX_RATE_HZ, channels: 2, length },
      context,
    );
    const skip = length - Math.round((end - start) * MIX_RATE_HZ);
    if (skip % FRAME_SAMPLES !== 0 && overlap === 0)
      throw new Failure('internal', 'A window is not on the frame grid.');
    const sound: Pcm = { ...heard, channels: heard.channels.map((channel) => channel.subarray(skip)) };
    const speech: Pcm = {
      sampleRateHz: SPEECH_RATE_HZ,
      channels: [resample(monoOf(heard), MIX_RATE_HZ, SPEECH_RATE_HZ)],
    };
    return [await context.write(encodeWav(speech, 'f32')), await context.write(encodeWav(sound, 'f32'))];
  },
};

function monoOf(pcm: Pcm): Float32Array {
  const [left, right] = pcm.channels;
  if (!left || !right) throw new Failure('internal', 'extract asked for two channels.');
  return left.map((sample, i) => (sample + (right[i] ?? 0)) / 2);
}

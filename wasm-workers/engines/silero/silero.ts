import { type EngineOptions, VAD_FRAME_SAMPLES, type VoiceDetection, type VoiceDetector } from '../engine.ts';
import { OrtTensor, ortSession } from '../ort.ts';

/** Samples of the frame before that the network wants in front of each frame (silero-vad's utils_vad.py). */
const CONTEXT_SAMPLES = 64;
const RATE_HZ = 16_000n;
const STATE_DIMS = [2, 1, 128] as const;

/**
 * Silero VAD v6 as a {@link VoiceDetector}. It is recurrent: frames are heard one after the other.
 * The network is so small that a second thread only costs.
 */
export async function loadSilero({ model, models, threads, signal }: EngineOptions): Promise<VoiceDetector> {
  const session = await ortSession(await models.file(model, 'silero_vad_v6.onnx', signal), {
    device: 'wasm',
    threads,
    models,
    signal,
  });
  const sr = new OrtTensor('int64', BigInt64Array.of(RATE_HZ), []);
  // The runtime is not made for a second run while one is under way: frames of several sources take turns.
  let turn: Promise<unknown> = Promise.resolve();
  const run = (feeds: Parameters<typeof session.run>[0]) => {
    const ran = turn.then(() => session.run(feeds));
    turn = ran.catch(() => undefined);
    return ran;
  };

  return {
    begin(): VoiceDetection {
      const input = new Float32Array(CONTEXT_SAMPLES + VAD_FRAME_SAMPLES);
      let state = new Float32Array(2 * 128);
      let filled = 0;

      async function hear(): Promise<number> {
        const { output, stateN } = await run({
          input: new OrtTensor('float32', input, [1, input.length]),
          state: new OrtTensor('float32', state, STATE_DIMS),
          sr,
        });
        state = (stateN as OrtTensor).data as Float32Array<ArrayBuffer>;
        input.copyWithin(0, VAD_FRAME_SAMPLES);
        filled = 0;
        return (output as OrtTensor).data[0] as number;
      }

      return {
        async push(samples) {
          const probabilities = new Float32Array(Math.floor((filled + samples.length) / VAD_FRAME_SAMPLES));
          let heard = 0;
          for (let from = 0; from < samples.length; ) {
            const piece = samples.subarray(from, from + VAD_FRAME_SAMPLES - filled);
            input.set(piece, CONTEXT_SAMPLES + filled);
            filled += piece.length;
            from += piece.length;
            if (filled === VAD_FRAME_SAMPLES) probabilities[heard++] = await hear();
          }
          return probabilities;
        },
      };
    },
    dispose: () => session.release(),
  };
}

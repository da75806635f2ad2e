import { Failure } from '../../core/failure.ts';
import { powersetTurns } from '../../dsp/powerset.ts';
import type { EngineDescriptor, EngineOptions, SpeakerSegmenter } from '../engine.ts';

const RATE_HZ = 16_000;
/** What it was trained on: 10 s at a time. */
const SAMPLES = 10 * RATE_HZ;
/**
 * Its convolutions and pools see 991 samples and move by 270 (SincNet: kernel 251 by 10, pools of 3, kernels of 5), so frame k of the 589
 * speaks for the 270 samples about sample 495 + 270 k.
 */
const STEP_SAMPLES = 270;
const LEAD_SAMPLES = 495 - STEP_SAMPLES / 2;

/**
 * pyannote's segmentation 3.0: who of at most three speaks when, two at a time as well, in ten seconds, from
 * `npm run models -- pull pyannote-segmentation-3.0`. No step of a dub uses it yet. Never run where this was written, since the hub was out of
 * reach: `input_values` [1, 1, samples] and `logits` [1, frames, 7] are what transformers.js 4.3.1 gives to and takes from this export
 * (src/models/pyannote), the bytes are checked by hash when pulled, only {@link powersetTurns} is tested.
 */
export const pyannoteDescriptor: EngineDescriptor<'segmenter'> = {
  id: 'pyannote',
  kind: 'segmenter',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0'],
  load: loadPyannote,
};

async function loadPyannote({ model, models, threads, signal }: EngineOptions): Promise<SpeakerSegmenter> {
  const { OrtTensor, ortSession } = await import('../ort.ts');
  const weights = await models.file(model, 'model.onnx', signal);
  const session = await ortSession(weights, { device: 'wasm', threads, models, signal });
  return {
    async segment(audio) {
      if (audio.length > SAMPLES) throw new Failure('internal', 'pyannote hears at most 10 s at a time.');
      const padded = new Float32Array(SAMPLES);
      padded.set(audio);
      const { logits } = await session.run({ input_values: new OrtTensor('float32', padded, [1, 1, SAMPLES]) });
      return powersetTurns((logits as InstanceType<typeof OrtTensor>).data as Float32Array, {
        lead: LEAD_SAMPLES / RATE_HZ,
        step: STEP_SAMPLES / RATE_HZ,
        end: audio.length / RATE_HZ,
      });
    },
    dispose: () => session.release(),
  };
}

import { throwIfAborted } from '../../core/failure.ts';
import type { Interval } from '../../core/window.ts';
import {
  type Features,
  type FilterbankOptions,
  FRAME_SHIFT,
  logFilterbank,
  subtractSlidingMean,
} from '../../dsp/kaldi-features.ts';
import type { EngineDescriptor, EngineOptions, SpeakerEmbedder } from '../engine.ts';
import { selectFrames, unit } from '../spans.ts';

/** What WeSpeaker computes before its networks (wespeaker/bin/infer_onnx.py), less its dither. */
const FEATURES: FilterbankOptions = {
  sampleRateHz: 16_000,
  bands: 80,
  lowHz: 20,
  highHz: 8000,
  window: 'hamming',
  snipEdges: true,
};
/**
 * Never measured here. `sameVoice` is the threshold at which WeSpeaker's own runtime says "same speaker" (runtime/core/bin/asv_main.cc);
 * nothing is known of how its cosines grow with the length of the speech, so `settling` corrects nothing. Whoever can run it should measure
 * both as xvector.ts says before it tells anyone apart.
 */
const SCALE = { settling: 0, sameVoice: 0.5 };

/**
 * WeSpeaker's ResNet34 with large-margin fine-tuning: speakers by 256 numbers at 16 kHz, from `npm run models -- pull wespeaker-resnet34-LM`.
 * Never run where this was written, since the hub was out of reach: names and shapes are those of WeSpeaker's export
 * (wespeaker/bin/export_onnx.py), the bytes are checked by hash when pulled, only {@link speakerFeatures} is tested.
 */
export const wespeakerDescriptor: EngineDescriptor<'embedder'> = {
  id: 'wespeaker',
  kind: 'embedder',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0'],
  load: loadWespeaker,
};

async function loadWespeaker({ model, models, threads, signal }: EngineOptions): Promise<SpeakerEmbedder> {
  const { OrtTensor, ortSession } = await import('../ort.ts');
  const weights = await models.file(model, 'model.onnx', signal);
  const session = await ortSession(weights, { device: 'wasm', threads, models, signal });
  return {
    scale: SCALE,
    async embed(audio, spans, stop) {
      const vectors: Float32Array[] = [];
      for (const { frames, size, values } of speakerFeatures(audio, spans)) {
        throwIfAborted(stop);
        const { embs } = await session.run({ feats: new OrtTensor('float32', values, [1, frames, size]) });
        vectors.push(unit((embs as InstanceType<typeof OrtTensor>).data as Float32Array));
      }
      return vectors;
    },
    dispose: () => session.release(),
  };
}

/**
 * What the network hears of each span: [frames × 80] log mel energies, less the span's mean.
 * @param audio mono, 16 kHz. @param spans as {@link SpeakerEmbedder.embed} takes them.
 */
export function speakerFeatures(audio: Float32Array, spans: readonly (readonly Interval[])[]): Features[] {
  const all = logFilterbank(audio, FEATURES);
  return spans.map((span) => {
    const { features } = selectFrames(all, [span], FRAME_SHIFT);
    return subtractSlidingMean(features, features.frames);
  });
}

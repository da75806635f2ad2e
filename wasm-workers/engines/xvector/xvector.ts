import { FRAME_SHIFT, mfcc, subtractSlidingMean, TELEPHONE_MFCC } from '../../dsp/kaldi-features.ts';
import { resample } from '../../dsp/resample.ts';
import type { EngineOptions, SpeakerEmbedder } from '../engine.ts';
import { OrtTensor, ortSession } from '../ort.ts';
import { poolOf, selectFrames, unit } from '../spans.ts';

const MEAN_FRAMES = 300;
/** Frames that its convolutions need on each side of a frame. */
const CONTEXT = 7;
const SIZE = 128;
/**
 * Measured on the catalogue's recordings, eight people in six languages: mean cosine of one person's stretches of 1, 1.5, 2, 3 and 5 s is
 * 0.41, 0.51, 0.57, 0.66 and 0.76, which `settling` explains to ±0.01; their errors are equal at 0.68, so corrected. Whole
 * conversations come out best a little below (bench diarization).
 */
const SCALE = { settling: 1.36, sameVoice: 0.62 };

/**
 * Kaldi's x-vector network (Snyder et al. 2018). Its frame layers run once over all speech; each span is then a mean and a deviation over
 * its frames (models-manifest/weights/README.md says how the graph came to take spans), so overlapping spans cost next to nothing.
 */
export async function loadXvector({ model, models, threads, signal }: EngineOptions): Promise<SpeakerEmbedder> {
  const session = await ortSession(await models.file(model, 'xvector.onnx', signal), {
    device: 'wasm',
    threads,
    models,
    signal,
  });
  return {
    scale: SCALE,
    async embed(audio, spans) {
      if (spans.length === 0) return [];
      const telephone = resample(audio, 16_000, TELEPHONE_MFCC.sampleRateHz);
      const all = subtractSlidingMean(mfcc(telephone, TELEPHONE_MFCC), MEAN_FRAMES);
      const { features, placed } = selectFrames(all, spans, FRAME_SHIFT);
      const pool = poolOf(placed, features.frames);
      const padded = repeatEdges(features.values, features.size, CONTEXT);
      const { embedding } = await session.run({
        feats: new OrtTensor('float32', padded, [1, features.frames + 2 * CONTEXT, features.size]),
        spans: new OrtTensor('float32', pool, [spans.length, features.frames]),
      });
      const values = (embedding as OrtTensor).data as Float32Array;
      return spans.map((_, i) => unit(values.slice(i * SIZE, (i + 1) * SIZE)));
    },
    dispose: () => session.release(),
  };
}

/** The first and the last row said `times` more often, so that every frame has neighbours. */
function repeatEdges(values: Float32Array, size: number, times: number): Float32Array {
  const padded = new Float32Array(values.length + 2 * times * size);
  padded.set(values, times * size);
  for (let i = 0; i < times; i++) {
    padded.set(values.subarray(0, size), i * size);
    padded.set(values.subarray(values.length - size), padded.length - (i + 1) * size);
  }
  return padded;
}

import type { EngineDescriptor } from '../engine.ts';

/** Kokoro: the most natural voices that run in a browser; slower than Piper. Speakers are names such as `af_heart`. */
export const kokoroDescriptor: EngineDescriptor<'synthesizer'> = {
  id: 'kokoro',
  kind: 'synthesizer',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0', '@diffusionstudio/piper-wasm@1.0.0'],
  load: async (options) => (await import('./kokoro.ts')).loadKokoro(options),
};

import type { EngineDescriptor } from '../engine.ts';

/** Piper: small, fast voices, one or more in a model. Speakers are numbers, `0` where there is one. */
export const piperDescriptor: EngineDescriptor<'synthesizer'> = {
  id: 'piper',
  kind: 'synthesizer',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0', '@diffusionstudio/piper-wasm@1.0.0'],
  load: async (options) => (await import('./piper.ts')).loadPiper(options),
};

import type { EngineDescriptor } from '../engine.ts';

/** Kaldi x-vectors: tells voices apart at 8 kHz, small and quick. */
export const xvectorDescriptor: EngineDescriptor<'embedder'> = {
  id: 'xvector',
  kind: 'embedder',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0'],
  load: async (options) => (await import('./xvector.ts')).loadXvector(options),
};

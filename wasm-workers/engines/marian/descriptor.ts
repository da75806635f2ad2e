import type { EngineDescriptor } from '../engine.ts';

/** Marian models in opus-mt's file layout: one pair of languages each. */
export const marianDescriptor: EngineDescriptor<'translator'> = {
  id: 'marian',
  kind: 'translator',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0', '@huggingface/transformers@4.3.1'],
  load: async (options) => (await import('./marian.ts')).loadMarian(options),
};

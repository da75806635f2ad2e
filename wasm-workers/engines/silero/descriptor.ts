import type { EngineDescriptor } from '../engine.ts';

/** Silero VAD v6: tells speech from everything else, 32 ms at a time. */
export const sileroDescriptor: EngineDescriptor<'detector'> = {
  id: 'silero',
  kind: 'detector',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0'],
  load: async (options) => (await import('./silero.ts')).loadSilero(options),
};

import type { EngineDescriptor } from '../engine.ts';

/** Whisper: hears about a hundred languages, gives word times, and translates speech into English. */
export const whisperDescriptor: EngineDescriptor<'recognizer'> = {
  id: 'whisper',
  kind: 'recognizer',
  packages: ['onnxruntime-web@1.31.0-dev.20260914-8d85527a0', '@huggingface/transformers@4.3.1'],
  load: async (options) => (await import('./whisper.ts')).loadWhisper(options),
};

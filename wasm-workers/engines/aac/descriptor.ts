import type { EngineDescriptor } from '../engine.ts';

/** ffmpeg's AAC-LC encoder as wasm: the same bytes in every browser. */
export const aacDescriptor: EngineDescriptor<'aac'> = {
  id: 'aac',
  kind: 'aac',
  packages: ['@mediabunny/aac-encoder@1.59.0', 'mediabunny@1.59.0'],
  async load() {
    const { WasmAacEncoder } = await import('./aac.ts');
    return new WasmAacEncoder();
  },
};

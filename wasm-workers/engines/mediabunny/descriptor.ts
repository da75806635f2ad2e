import type { EngineDescriptor } from '../engine.ts';

/** Reads media with mediabunny and WebCodecs, mixes with our own dsp: fast, and memory stays flat. */
export const mediabunnyDescriptor: EngineDescriptor<'media'> = {
  id: 'mediabunny',
  kind: 'media',
  packages: ['mediabunny@1.59.0'],
  async load() {
    const { MediabunnyTool } = await import('./tool.ts');
    return new MediabunnyTool();
  },
};

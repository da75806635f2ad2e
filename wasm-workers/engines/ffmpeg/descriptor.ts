import type { EngineDescriptor } from '../engine.ts';

/** Reads and mixes media with ffmpeg.wasm: slower, and it knows the formats that browsers do not. */
export const ffmpegDescriptor: EngineDescriptor<'media'> = {
  id: 'ffmpeg',
  kind: 'media',
  packages: ['@ffmpeg/core@0.12.10'],
  async load({ models, signal }) {
    const { FfmpegTool } = await import('./tool.ts');
    return FfmpegTool.load(models, signal);
  },
};

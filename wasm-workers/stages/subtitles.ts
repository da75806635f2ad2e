import { Failure } from '../core/failure.ts';
import type { Stage } from '../core/stage.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';

export interface SubtitlesParams {
  readonly tool: EngineRef;
  /** Index among the source's subtitle tracks. */
  readonly track: number;
}

/** Takes embedded text subtitles out of the source, as WebVTT. */
export const subtitles: Stage<SubtitlesParams, EngineRoom> = {
  id: 'subtitles',
  version: 1,
  inputs: ['source'],
  outputs: ['vtt'],
  lane: () => 'package',
  async run([source], { tool, track }, context) {
    if (!source) throw new Failure('internal', 'subtitles needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    const vtt = await media.subtitles(await context.read(source), track, context.signal);
    return [await context.write(new Blob([vtt], { type: 'text/vtt' }))];
  },
};

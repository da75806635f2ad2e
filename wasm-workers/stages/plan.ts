import { Failure } from '../core/failure.ts';
import type { Pcm } from '../core/media.ts';
import type { Stage } from '../core/stage.ts';
import type { Window } from '../core/window.ts';
import { WindowPlanner } from '../dsp/plan.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { SPEECH_RATE_HZ } from './extract.ts';
import { writeJson } from './json.ts';

export interface PlanParams {
  readonly tool: EngineRef;
  readonly detector: EngineRef;
  readonly track: number;
  /** Seconds of the source to plan, from its start. */
  readonly duration: number;
}

/** Cuts the source into windows while it decodes: each is emitted as soon as it is known. */
export const plan: Stage<PlanParams, EngineRoom> = {
  id: 'plan',
  version: 1,
  inputs: ['source'],
  outputs: ['windows'],
  lane: () => 'plan',
  async run([source], { tool, detector, track, duration }, context) {
    if (!source) throw new Failure('internal', 'plan needs a source.');
    const media = await context.engines.get('media', tool, context.signal);
    const vad = (await context.engines.get('detector', detector, context.signal)).begin();
    const planner = new WindowPlanner();
    const windows: Window[] = [];
    const announce = async (found: readonly Window[]) => {
      for (const window of found) {
        windows.push(window);
        await context.emit(window);
      }
    };
    const request = { track, start: 0, end: duration, sampleRateHz: SPEECH_RATE_HZ, channels: 1 } as const;
    let decoded = 0;
    for await (const piece of media.decode(await context.read(source), request, context.signal)) {
      const samples = mono(piece);
      const probability = await vad.push(samples);
      await announce(planner.push({ probability, samples }));
      decoded += samples.length;
      context.progress(decoded / SPEECH_RATE_HZ / duration);
    }
    await announce(planner.finish(duration));
    return [await writeJson(context, windows)];
  },
};

function mono(pcm: Pcm): Float32Array {
  return pcm.channels[0] ?? new Float32Array();
}

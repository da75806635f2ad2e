import type { Stage } from '../core/stage.ts';
import type { EngineRef, EngineRoom } from '../engines/engine.ts';
import { writeJson } from './json.ts';

export interface DeviceParams {
  readonly prober: EngineRef;
}

/** Chooses between WebGPU and wasm by trying both. Its result belongs to this visit, so it is run without the ledger. */
export const device: Stage<DeviceParams, EngineRoom> = {
  id: 'device',
  version: 1,
  inputs: [],
  outputs: ['device'],
  lane: () => 'listen',
  async run(_inputs, { prober }, context) {
    const engine = await context.engines.get('prober', prober, context.signal);
    return [await writeJson(context, await engine.probe(context.signal))];
  },
};

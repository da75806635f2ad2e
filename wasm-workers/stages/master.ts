import type { Stage } from '../core/stage.ts';
import { integratedLufs } from '../dsp/loudness.ts';
import type { EngineRoom } from '../engines/engine.ts';
import { readJson, writeJson } from './json.ts';
import type { LoudnessShare } from './mix.ts';

export interface MasterParams {
  /** Integrated loudness to reach, in LUFS (ITU-R BS.1770). */
  readonly targetLufs: number;
  /** Bounds of the gain, in dB: a nearly silent film is not blown up. */
  readonly maxGainDb: number;
  /** Gain that the measured windows already have, in dB: the limiter takes a little loudness, which a second look gives back. */
  readonly presentGainDb: number;
  /** The present gain stays when the wanted one differs by no more than this, in dB. */
  readonly toleranceDb: number;
}

/** The one gain of a rendition. */
export interface Master {
  /** Multiple of 0.1 dB. */
  readonly gainDb: number;
  /** Loudness as measured, with the gain present then; null for silence. */
  readonly integratedLufs: number | null;
}

/** Fixes the gain that brings the whole rendition to its loudness, from what each window measured. */
export const master: Stage<MasterParams, EngineRoom> = {
  id: 'master',
  version: 2,
  inputs: ['loudness*'],
  outputs: ['master'],
  lane: () => 'media',
  async run(shares, { targetLufs, maxGainDb, presentGainDb, toleranceDb }, context) {
    const measured = await Promise.all(shares.map((share) => readJson<LoudnessShare>(context, share)));
    const lufs = integratedLufs(measured.flatMap((share) => [...share.blocks]));
    const missing = Number.isFinite(lufs) ? targetLufs - lufs : 0;
    const wanted = Math.min(maxGainDb, Math.max(-maxGainDb, presentGainDb + missing));
    // Levels are whole tenths; the sum of two may miss the bound by a rounding error.
    const stays = Math.abs(wanted - presentGainDb) <= toleranceDb + 1e-9;
    const result: Master = {
      gainDb: stays ? presentGainDb : Math.round(wanted * 10) / 10,
      integratedLufs: Number.isFinite(lufs) ? lufs : null,
    };
    return [await writeJson(context, result)];
  },
};

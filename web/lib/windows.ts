import { languageName } from '../../wasm-workers/core/language.ts';
import {
  type StageStatus,
  WINDOW_STAGES,
  type WindowProgress,
  type WindowStage,
} from '../../wasm-workers/pipeline/state.ts';

/** Stages that happen once for a window; the others happen once for each language. */
const SHARED: readonly WindowStage[] = ['extract', 'transcribe', 'diarize'];
const PER_LANGUAGE: readonly WindowStage[] = WINDOW_STAGES.filter((stage) => !SHARED.includes(stage));

/** What a stage is called in front of a person. */
export const STAGE_NAMES: Readonly<Record<WindowStage, string>> = {
  extract: 'Take out',
  transcribe: 'Listen',
  diarize: 'Tell voices apart',
  translate: 'Translate',
  synthesize: 'Speak',
  fit: 'Fit',
  mix: 'Mix',
  encode: 'Encode',
};

/** One row of the timeline: the listening, or a language. */
export interface LaneCell {
  /** Share of its stages that is done, in [0, 1]. */
  readonly fraction: number;
  readonly status: StageStatus;
  readonly stages: readonly { readonly stage: WindowStage; readonly status: StageStatus }[];
}

/** What the timeline draws for a window in a row. @param lane a language, or undefined for the listening. */
export function laneCell(progress: WindowProgress, lane: string | undefined): LaneCell {
  const names = lane === undefined ? SHARED : PER_LANGUAGE;
  const statuses = lane === undefined ? progress.stages : progress.languages[lane]?.stages;
  const stages = names.map((stage) => ({ stage, status: statuses?.[stage] ?? ('waiting' as const) }));
  const done = stages.filter(({ status }) => status === 'done').length;
  const has = (wanted: StageStatus) => stages.some(({ status }) => status === wanted);
  const status = has('failed')
    ? 'failed'
    : done === stages.length
      ? 'done'
      : has('running') || done > 0
        ? 'running'
        : 'waiting';
  return { fraction: done / stages.length, status, stages };
}

/** Name of a row of the timeline. */
export function laneName(lane: string | undefined): string {
  return lane === undefined ? 'Listening' : languageName(lane, 'en');
}

/** A window in words, for those who cannot see the strip: `0:29–0:58. Listening done. Spanish: Speak.` */
export function windowInWords(progress: WindowProgress, lanes: readonly (string | undefined)[]): string {
  return lanes
    .map((lane) => {
      const { status, stages } = laneCell(progress, lane);
      const running = stages.find((stage) => stage.status === 'running');
      const word = status === 'running' ? (running ? STAGE_NAMES[running.stage] : 'under way') : status;
      return `${laneName(lane)}: ${word}.`;
    })
    .join(' ');
}

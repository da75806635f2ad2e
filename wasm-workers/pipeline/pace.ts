import type { WindowStage } from './state.ts';

/** Stages with a lane each: lanes work side by side, so the slowest lane decides how long a dub takes. */
const LANES: Readonly<Record<WindowStage, string>> = {
  extract: 'media',
  transcribe: 'listen',
  diarize: 'listen',
  translate: 'listen',
  synthesize: 'speak',
  fit: 'media',
  mix: 'media',
  encode: 'media',
};

/** Seconds of work for one second of source, by stage. */
export type Costs = Readonly<Record<WindowStage, number>>;

/** Stages that happen once whatever the number of languages. */
const SHARED: ReadonlySet<WindowStage> = new Set(['extract', 'transcribe', 'diarize']);

/** Learns how long each stage takes, and says how much is done and how long the rest will take. */
export class Pace {
  readonly #costs: Record<WindowStage, number>;
  readonly #languages: number;
  readonly #measured = new Map<WindowStage, { seconds: number; ms: number }>();
  readonly #done = new Map<WindowStage, number>();
  readonly #duration: number;

  /** @param duration seconds of source to dub. */
  constructor(duration: number, languages: number, costs: Costs) {
    this.#duration = duration;
    this.#languages = languages;
    this.#costs = { ...costs };
  }

  /** A step really ran: `seconds` of source took `ms`. */
  measured(stage: WindowStage, seconds: number, ms: number): void {
    const sum = this.#measured.get(stage) ?? { seconds: 0, ms: 0 };
    sum.seconds += seconds;
    sum.ms += ms;
    this.#measured.set(stage, sum);
    if (sum.seconds > 0) this.#costs[stage] = sum.ms / 1000 / sum.seconds;
  }

  /** `seconds` of source are through a stage in one language, whether the step ran or was known. */
  done(stage: WindowStage, seconds: number): void {
    this.#done.set(stage, (this.#done.get(stage) ?? 0) + seconds);
  }

  /** Share of the work that is done, in [0, 1]. */
  get fraction(): number {
    let whole = 0;
    let done = 0;
    for (const stage of Object.keys(LANES) as WindowStage[]) {
      whole += this.#total(stage) * this.#costs[stage];
      done += Math.min(this.#total(stage), this.#done.get(stage) ?? 0) * this.#costs[stage];
    }
    return whole === 0 ? 0 : Math.min(1, done / whole);
  }

  /** Seconds until the slowest lane is through; undefined before anything was measured. */
  get secondsLeft(): number | undefined {
    if (this.#measured.size === 0) return undefined;
    const lanes = new Map<string, number>();
    for (const stage of Object.keys(LANES) as WindowStage[]) {
      const left = Math.max(0, this.#total(stage) - (this.#done.get(stage) ?? 0)) * this.#costs[stage];
      lanes.set(LANES[stage], (lanes.get(LANES[stage]) ?? 0) + left);
    }
    return Math.max(...lanes.values());
  }

  #total(stage: WindowStage): number {
    return this.#duration * (SHARED.has(stage) ? 1 : this.#languages);
  }
}

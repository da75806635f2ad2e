import type { Window } from '../core/window.ts';
import type { Changes } from './changes.ts';
import { windowRank } from './schedule.ts';
import { WINDOW_STAGES, type WindowStage } from './state.ts';
import { WindowWork } from './work.ts';

/** Windows worked on at a time: enough that listening, speaking and mixing overlap, few enough that memory stays flat. */
const IN_FLIGHT = 3;
/** Windows planned ahead of those that have begun: planning further would take the processor from the first dub. */
const PLANNED_AHEAD = 6;
/** The same until a window can be heard: then nothing is more urgent. */
const PLANNED_AHEAD_AT_FIRST = 1;

export interface DubWindowsOptions {
  /** Target languages. */
  readonly languages: readonly string[];
  readonly changes: Changes;
  readonly signal: AbortSignal;
  /** Whether nothing can be dubbed before all is planned: then planning waits for nobody. */
  readonly needsWholePlan?: boolean;
}

/** The windows of a dub in source order, and which comes next. */
export class DubWindows {
  isPlanned = false;
  readonly #works: WindowWork[] = [];
  readonly #languages: readonly string[];
  readonly #changes: Changes;
  readonly #signal: AbortSignal;
  readonly #needsWholePlan: boolean;
  #playhead = 0;

  constructor(options: DubWindowsOptions) {
    this.#languages = options.languages;
    this.#changes = options.changes;
    this.#signal = options.signal;
    this.#needsWholePlan = options.needsWholePlan ?? false;
  }

  get works(): readonly WindowWork[] {
    return this.#works;
  }

  /** A window was planned. */
  add(window: Window): void {
    if (window.index < this.works.length) return;
    this.#works.push(new WindowWork(window, this.#languages));
    this.#changes.notify();
  }

  /** Settles when more windows may be planned. @throws Failure `cancelled`. */
  async untilHungry(): Promise<void> {
    if (this.#needsWholePlan) return;
    await this.#changes.until(() => (this.#isHungry() ? true : undefined), this.#signal);
  }

  #isHungry(): boolean {
    const waiting = this.works.filter((work) => !work.started).length;
    const canBeHeard = this.works.some(({ languages }) => [...languages.values()].some((own) => own.isPlayable));
    return (
      waiting < (canBeHeard ? PLANNED_AHEAD : PLANNED_AHEAD_AT_FIRST) ||
      this.#playhead >= (this.works.at(-1)?.window.end ?? 0)
    );
  }

  end(): void {
    this.isPlanned = true;
    this.#changes.notify();
  }

  seek(time: number): void {
    this.#playhead = time;
    this.#changes.notify();
  }

  rankOf(work: WindowWork, stage: WindowStage): number {
    const playhead = this.works.findIndex(({ window }) => window.end > this.#playhead);
    return windowRank(work.window.index, Math.max(0, playhead), WINDOW_STAGES.indexOf(stage));
  }

  /** Does some work on every window, those at the playhead first, a few at a time; ends when the plan has ended and all are done. */
  async workOn(work: (work: WindowWork) => Promise<void>): Promise<void> {
    const active = new Set<Promise<void>>();
    const begun = new Set<WindowWork>();
    for (;;) {
      const next = active.size < IN_FLIGHT ? this.#next(begun) : undefined;
      if (next) {
        begun.add(next);
        next.started = true;
        const running = work(next).finally(() => active.delete(running));
        running.catch(() => {});
        active.add(running);
        this.#changes.notify();
      } else if (active.size > 0 || !this.isPlanned) {
        await this.#oneMore(begun, active);
      } else return;
    }
  }

  /** Settles when one of the windows under way is through, or, while planning goes on, when another one could begin. */
  async #oneMore(begun: ReadonlySet<WindowWork>, active: ReadonlySet<Promise<void>>): Promise<void> {
    if (this.isPlanned || active.size >= IN_FLIGHT) return Promise.race(active);
    const settled = new AbortController();
    const signal = AbortSignal.any([settled.signal, this.#signal]);
    const more = this.#changes.until(() => (this.#next(begun) || this.isPlanned ? true : undefined), signal);
    more.catch(() => {});
    await Promise.race([...active, more]).finally(() => settled.abort());
  }

  #next(begun: ReadonlySet<WindowWork>): WindowWork | undefined {
    const waiting = this.works.filter((work) => !begun.has(work));
    return waiting.toSorted((a, b) => this.rankOf(a, 'extract') - this.rankOf(b, 'extract'))[0];
  }
}

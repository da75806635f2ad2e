import { Failure } from '../core/failure.ts';

interface Waiting {
  readonly rank: () => number;
  readonly start: () => void;
}

/**
 * Steps that may run in a lane at a time, where it is not one. A plan mostly waits until somebody wants its next window: with
 * one at a time, a short clip would wait for the end of the film dubbed beside it.
 */
const LANE_WIDTH: Readonly<Record<string, number>> = { plan: 16 };

/**
 * Hands out lanes: as many steps as it is wide run in a lane, steps of different lanes overlap. Whoever has the lowest rank when the
 * lane falls free goes first, so moving the playhead reorders what waits.
 */
export class Schedule {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #busy = new Map<string, number>();

  /**
   * @param rank asked each time the lane falls free; lower goes first, equal ranks in order of arrival.
   * @throws Failure `cancelled` when the signal aborts before its turn; the work itself sees the signal too.
   */
  async run<T>(lane: string, rank: () => number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(lane, rank, signal);
    try {
      return await work();
    } finally {
      this.#busy.set(lane, (this.#busy.get(lane) ?? 1) - 1);
      this.#next(lane);
    }
  }

  #turn(lane: string, rank: () => number, signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const queue = this.#waiting.get(lane) ?? [];
      this.#waiting.set(lane, queue);
      const cancelled = () => {
        const at = queue.indexOf(waiting);
        if (at >= 0) queue.splice(at, 1);
        reject(new Failure('cancelled', 'This was cancelled.'));
      };
      const waiting: Waiting = {
        rank,
        start: () => {
          signal.removeEventListener('abort', cancelled);
          resolve();
        },
      };
      if (signal.aborted) return cancelled();
      signal.addEventListener('abort', cancelled, { once: true });
      queue.push(waiting);
      this.#next(lane);
    });
  }

  #next(lane: string): void {
    const queue = this.#waiting.get(lane);
    const busy = this.#busy.get(lane) ?? 0;
    if (!queue || queue.length === 0 || busy >= (LANE_WIDTH[lane] ?? 1)) return;
    const ranks = queue.map((waiting) => waiting.rank());
    const [first] = queue.splice(ranks.indexOf(Math.min(...ranks)), 1);
    this.#busy.set(lane, busy + 1);
    first?.start();
  }
}

const schedules = new WeakMap<object, Schedule>();

/**
 * The schedule of whatever runs steps. Lanes belong to it and not to a dub: engines remember (the recogniser the last audio) and
 * keep a processor busy, so the steps of two dubs take turns in a lane as those of one do.
 */
export function scheduleOf(runner: object): Schedule {
  const known = schedules.get(runner) ?? new Schedule();
  schedules.set(runner, known);
  return known;
}

/**
 * Rank of a window's steps: the window at the playhead first, then onward, then earlier ones.
 * Within a window the later stage goes first, so that a window that has begun is finished.
 */
export function windowRank(index: number, playhead: number, stageDepth: number): number {
  const distance = index >= playhead ? index - playhead : 1e6 + (playhead - index);
  return distance * 100 - stageDepth;
}

/** Threads for the engines of a lane, out of the machine's cores: listening and speaking are what costs. */
export function threadBudget(lane: string, cores: number): number {
  if (lane === 'listen') return Math.max(1, Math.min(4, Math.ceil(cores / 2)));
  if (lane === 'speak') return Math.max(1, Math.min(4, Math.floor(cores / 2)));
  return 1;
}

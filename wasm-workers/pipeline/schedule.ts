import { Failure } from '../core/failure.ts';

interface Waiting {
  readonly rank: () => number;
  readonly start: () => void;
}

/**
 * Hands out lanes: one step at a time runs in a lane, steps of different lanes overlap. Whoever has the lowest rank when the
 * lane falls free goes first, so moving the playhead reorders what waits.
 */
export class Schedule {
  readonly #waiting = new Map<string, Waiting[]>();
  readonly #busy = new Set<string>();

  /**
   * @param rank asked each time the lane falls free; lower goes first, equal ranks in order of arrival.
   * @throws Failure `cancelled` when the signal aborts before its turn; the work itself sees the signal too.
   */
  async run<T>(lane: string, rank: () => number, signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    await this.#turn(lane, rank, signal);
    try {
      return await work();
    } finally {
      this.#busy.delete(lane);
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
    if (!queue || queue.length === 0 || this.#busy.has(lane)) return;
    const ranks = queue.map((waiting) => waiting.rank());
    const [first] = queue.splice(ranks.indexOf(Math.min(...ranks)), 1);
    this.#busy.add(lane);
    first?.start();
  }
}

const schedules = new WeakMap<object, Schedule>();

/**
 * The schedule of whatever runs steps. Lanes belong to it and not to a dub: engines remember (the voice detector its state, the
 * recogniser the last audio), so the steps of two dubs take turns in a lane as those of one do.
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

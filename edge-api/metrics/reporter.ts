import type { Count } from './families.ts';
import type { Tally } from './tally.ts';

/** Milliseconds between two reports of an isolate at least, and at most between a count and its report. */
export const REPORT_EVERY_MS = 10_000;

/** What a reporter needs from its surroundings. */
export interface ReporterOptions {
  readonly tally: Tally;
  /** Adds counts to what is kept. */
  send(counts: readonly Count[]): Promise<void>;
  readonly everyMs?: number;
  readonly nowMs?: () => number;
  readonly wait?: (ms: number) => Promise<void>;
}

/**
 * Hands an isolate's counts on, at most once in {@link REPORT_EVERY_MS}. A report that fails is given up and said so: what
 * it held is lost, and never counted twice.
 */
export class Reporter {
  readonly #options: Required<ReporterOptions>;
  #sentMs = 0;
  /** When the report that is due now began to wait; undefined while none is due. */
  #waitingMs: number | undefined;

  constructor(options: ReporterOptions) {
    const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
    this.#options = { everyMs: REPORT_EVERY_MS, nowMs: Date.now, wait, ...options };
  }

  /** Call it after each answer, and keep the isolate alive for what it returns: it settles when its counts are handed on. */
  async afterAnswer(): Promise<void> {
    const { tally, everyMs, nowMs, wait } = this.#options;
    const now = nowMs();
    // A request that waited and was ended by the platform must not silence the isolate for good.
    const isWaiting = this.#waitingMs !== undefined && now - this.#waitingMs < 2 * everyMs;
    if (isWaiting || tally.isEmpty) return;
    this.#waitingMs = now;
    const due = this.#sentMs + everyMs;
    if (due > now) await wait(due - now);
    this.#waitingMs = undefined;
    await this.report();
  }

  /** Hands on what there is, now. */
  async report(): Promise<void> {
    const { tally, send, nowMs } = this.#options;
    if (tally.isEmpty) return;
    this.#sentMs = nowMs();
    try {
      await send(tally.take());
    } catch (error) {
      console.error(JSON.stringify({ level: 'error', event: 'metrics-lost', error: String(error) }));
    }
  }
}

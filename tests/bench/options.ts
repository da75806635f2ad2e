import type { Figures } from './figures.ts';

/** What a bench is asked to do. */
export interface BenchOptions {
  readonly quick: boolean;
  /** Measurements of each thing; their median counts. */
  readonly runs: number;
  /** Parts to run; undefined runs all. */
  readonly only?: readonly string[];
  /** Logical processors to budget threads by. */
  readonly cores: number;
  readonly software: boolean;
  /** For files of this run; removed at the end. */
  readonly folder: string;
  /** Tells a person how it goes. */
  say(line: string): void;
}

export type Bench = (options: BenchOptions) => Promise<Figures>;

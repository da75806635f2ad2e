import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';

/** What a tree of processes uses. */
export interface Usage {
  /** Proportional set size: memory shared by n processes counts 1/n in each (proc(5), smaps_rollup). */
  readonly pssBytes: number;
  /** Seconds of processor time of the processes alive now, since each began. */
  readonly cpuSeconds: number;
}

/** @returns undefined where the system does not tell (anything but Linux). */
export function usageOf(rootPid: number): Usage | undefined {
  const stats = readStats();
  if (stats.size === 0) return undefined;
  let pssBytes = 0;
  let cpuSeconds = 0;
  for (const pid of descendants(rootPid, stats)) {
    pssBytes += readPss(pid);
    cpuSeconds += (stats.get(pid)?.ticks ?? 0) / ticksPerSecond();
  }
  return { pssBytes, cpuSeconds };
}

interface Stat {
  readonly parent: number;
  /** User and system time, in clock ticks. */
  readonly ticks: number;
}

function readStats(): Map<number, Stat> {
  const stats = new Map<number, Stat>();
  for (const name of processNames()) {
    // The name in parentheses may hold anything, so fields are counted from behind it (proc(5), stat: 3 is the state).
    const [state, parent, ...rest] = (read(`/proc/${name}/stat`)?.split(') ').at(-1) ?? '').split(' ');
    if (state === undefined || parent === undefined || state === 'Z') continue;
    stats.set(Number(name), { parent: Number(parent), ticks: Number(rest[9]) + Number(rest[10]) });
  }
  return stats;
}

function processNames(): string[] {
  try {
    return readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  } catch {
    return [];
  }
}

function descendants(root: number, stats: ReadonlyMap<number, Stat>): Set<number> {
  const found = new Set<number>([root]);
  for (let before = 0; before !== found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of stats) if (found.has(parent)) found.add(pid);
  }
  return found;
}

function readPss(pid: number): number {
  const [, kibibytes = '0'] = /^Pss:\s+(\d+) kB/m.exec(read(`/proc/${pid}/smaps_rollup`) ?? '') ?? [];
  return Number(kibibytes) * 1024;
}

/** A process may end while it is looked at. */
function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

let ticks: number | undefined;
function ticksPerSecond(): number {
  ticks ??= Number(execFileSync('getconf', ['CLK_TCK'], { encoding: 'utf8' }));
  return ticks;
}

/** Looks at a tree again and again, and keeps the largest memory seen. */
export class PeakMemory {
  #peakBytes = 0;
  readonly #timer: ReturnType<typeof setInterval>;
  readonly #pid: number;

  constructor(pid: number, everyMs = 500) {
    this.#pid = pid;
    this.#look();
    this.#timer = setInterval(() => this.#look(), everyMs);
  }

  /** Ends the looking. @returns the largest sum of PSS, in bytes. */
  stop(): number {
    clearInterval(this.#timer);
    this.#look();
    return this.#peakBytes;
  }

  #look(): void {
    this.#peakBytes = Math.max(this.#peakBytes, usageOf(this.#pid)?.pssBytes ?? 0);
  }
}

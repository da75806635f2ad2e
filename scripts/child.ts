import { type ChildProcess, spawn } from 'node:child_process';

/** A process of ours with all that it has started. */
export interface Child {
  /** Resolves with the exit status; 128 where a signal ended it. */
  readonly ended: Promise<number>;
  /** The last 20,000 characters it has written; nothing when it has the terminal. */
  output(): string;
  /** Ends it and what it has started, at last by force; resolves when it is gone. */
  stop(): Promise<void>;
}

export interface ChildOptions {
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** It writes to our terminal, and hears Ctrl-C by itself. Else its output is kept, and only `stop` ends it. */
  readonly hasTerminal?: boolean;
}

const POLITE_MS = 5_000;
const KEPT_CHARACTERS = 20_000;

/** Starts Node with a script and its arguments. */
export function startNode(args: readonly string[], { env, hasTerminal = false }: ChildOptions = {}): Child {
  const isGroup = !hasTerminal && process.platform !== 'win32';
  const child = spawn(process.execPath, args, {
    stdio: hasTerminal ? ['ignore', 'inherit', 'inherit'] : ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...env },
    // A group of its own, so that nothing it starts outlives it.
    detached: isGroup,
  });
  let output = '';
  const keep = (text: Buffer) => {
    output = (output + text).slice(-KEPT_CHARACTERS);
  };
  child.stdout?.on('data', keep);
  child.stderr?.on('data', keep);
  const ended = new Promise<number>((resolve) => {
    child.once('error', (error) => {
      output += String(error);
      resolve(127);
    });
    child.once('close', (status) => resolve(status ?? 128));
  });
  const stop = async () => {
    signal(child, isGroup, 'SIGTERM');
    const force = setTimeout(() => signal(child, isGroup, 'SIGKILL'), POLITE_MS);
    await ended;
    clearTimeout(force);
  };
  return { ended, output: () => output, stop };
}

function signal(child: ChildProcess, isGroup: boolean, name: NodeJS.Signals): void {
  if (child.pid === undefined) return;
  try {
    if (isGroup) process.kill(-child.pid, name);
    else child.kill(name);
  } catch {
    // It is gone already.
  }
}

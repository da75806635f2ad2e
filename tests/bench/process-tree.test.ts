import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { usageOf } from './process-tree.ts';

test.runIf(process.platform === 'linux')('memory and time of a process include its children', async () => {
  const before = usageOf(process.pid);
  const script =
    'const b = Buffer.alloc(2e8, 1); const t = Date.now(); while (Date.now() - t < 300); console.log(b[9])';
  const child = spawn(process.execPath, ['-e', `${script}; process.stdin.resume()`]);
  await once(child.stdout, 'data');
  const during = usageOf(process.pid);
  child.stdin.end();
  await once(child, 'exit');
  const after = usageOf(process.pid);
  expect((during?.pssBytes ?? 0) - (before?.pssBytes ?? 0)).toBeGreaterThan(1.9e8);
  expect((after?.pssBytes ?? 0) - (before?.pssBytes ?? 0)).toBeLessThan(1e8);
  expect((during?.cpuSeconds ?? 0) - (before?.cpuSeconds ?? 0)).toBeGreaterThan(0.05);
});

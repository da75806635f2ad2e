import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, readlinkSync, rmSync, utimesSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { modelFile } from '../../models-manifest/catalogue.ts';
import { ModelFolder } from '../../models-manifest/node/model-folder.ts';

const place = mkdtempSync(join(tmpdir(), 'retongue-resume-'));
afterAll(() => rmSync(place, { recursive: true, force: true }));

/** `npm run dub` on the recording, in a browser profile of its own. */
function startDub(profile: string, out: string): { child: ChildProcess; ended: Promise<number>; says(): string } {
  const options = ['--to', 'en', '--models', 'tiny', '--voice', 'en=piper-test-en', '--test-voices', '--json'];
  const child = spawn(process.execPath, ['scripts/dub.ts', join(place, 'speech.wav'), '--out', out, ...options], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, RETONGUE_PROFILE: profile, RETONGUE_NOISE: '0' },
  });
  let said = '';
  for (const pipe of [child.stdout, child.stderr]) pipe?.on('data', (text) => (said += text));
  const ended = new Promise<number>((resolve) => child.once('close', (status) => resolve(status ?? 128)));
  return { child, ended, says: () => said };
}

/** Files that the page has stored in this profile so far: each finished step's results are some. */
function stored(profile: string): number {
  const all = readFolder(profile).filter((path) => path.includes('File System') && !/\.(log|ldb|crswap)$/i.test(path));
  return all.length;
}

function readFolder(folder: string): string[] {
  try {
    return readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name));
  } catch {
    return [];
  }
}

/** What a dub wrote: bytes by their hash, the report without its times. */
function outcome(out: string): Record<string, unknown> {
  return Object.fromEntries(
    readFolder(out)
      .sort()
      .map((path) => [relative(out, path), path.endsWith('report.json') ? report(path) : hash(readFileSync(path))]),
  );
}

const hash = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const report = (path: string) => ({ ...JSON.parse(readFileSync(path, 'utf8')), timings: undefined });

/** The browser's own process, which holds the lock of its profile. */
function browserOf(profile: string): number {
  return Number(readlinkSync(join(profile, 'SingletonLock')).split('-').at(-1));
}

test('a browser that is killed and interrupted while it dubs goes on, and the files are the same', async () => {
  const source = join(place, 'speech.wav');
  copyFileSync(new ModelFolder().pathOf(modelFile('media-fr-1', 'audio.wav').sha256), source);
  utimesSync(source, new Date('2020-01-01'), new Date('2020-01-01'));
  const whole = startDub(join(place, 'whole'), join(place, 'whole-out'));
  expect(await whole.ended, whole.says()).toBe(0);
  const expected = outcome(join(place, 'whole-out'));
  expect(Object.keys(expected)).toContain('dub.mp4');

  const all = stored(join(place, 'whole'));
  const profile = join(place, 'killed');
  const out = join(place, 'killed-out');
  for (const [share, how] of [
    [0.2, 'SIGINT'],
    [0.5, 'SIGKILL'],
    [0.7, 'SIGKILL'],
    [0.9, 'SIGINT'],
  ] as const) {
    const { child, ended, says } = startDub(profile, out);
    await expect.poll(() => stored(profile), { timeout: 200_000, interval: 20 }).toBeGreaterThan(share * all);
    process.kill(how === 'SIGKILL' ? browserOf(profile) : (child.pid ?? 0), how);
    // 130 where Playwright hears the interrupt before the command does.
    expect([1, 130]).toContain(await ended);
    if (how === 'SIGKILL') expect(says()).toContain('cancelled: Stopped. The same command goes on where it stopped.');
  }
  const last = startDub(profile, out);
  expect(await last.ended, last.says()).toBe(0);
  expect(outcome(out)).toEqual(expected);
}, 900_000);

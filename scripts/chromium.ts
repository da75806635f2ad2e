import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

const USUAL_PLACES = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/usr/bin/google-chrome-stable',
  '/snap/bin/chromium',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
  'C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe',
];

/** Flags that every Chromium started by this project gets: sandboxed containers, no background traffic, sound without a gesture. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--autoplay-policy=no-user-gesture-required',
];

/**
 * Finds a Chromium: $CHROMIUM, the usual places, Playwright's own download, and as root on Debian apt.
 * @returns the path of the executable.
 * @throws Error with one sentence that says what to do.
 */
export async function findChromium(install = true): Promise<string> {
  const named = process.env.CHROMIUM;
  if (named) {
    if (existsSync(named)) return named;
    throw new Error(`CHROMIUM names ${named}, which does not exist. Set it to the path of a Chromium or Chrome.`);
  }
  const found = USUAL_PLACES.find((path) => existsSync(path));
  if (found) return found;
  const { chromium } = await import('playwright');
  if (existsSync(chromium.executablePath())) return chromium.executablePath();
  if (install) {
    console.error('No Chromium found; trying Playwright’s download, then apt.');
    spawnSync(process.execPath, ['node_modules/playwright/cli.js', 'install', 'chromium'], {
      stdio: ['ignore', 'ignore', 'inherit'],
      timeout: 300_000,
    });
    if (existsSync(chromium.executablePath())) return chromium.executablePath();
    if (process.getuid?.() === 0 && existsSync('/usr/bin/apt-get')) {
      try {
        const quiet = { stdio: ['ignore', 'ignore', 'inherit'] as ['ignore', 'ignore', 'inherit'] };
        execFileSync('apt-get', ['update', '-q'], quiet);
        execFileSync('apt-get', ['install', '-q', '-y', '--no-install-recommends', 'chromium'], {
          ...quiet,
          env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
        });
      } catch {}
      const installed = USUAL_PLACES.find((path) => existsSync(path));
      if (installed) return installed;
    }
  }
  throw new Error('No Chromium was found: install Chromium or Chrome, or set CHROMIUM to the path of one.');
}

import { readdirSync, readFileSync } from 'node:fs';
import { chromium, type Page } from 'playwright';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';

/** A browser that has just begun, with the bench page open and nothing done yet. */
export interface Bench {
  readonly page: Page;
  /** Of the browser's first process; the others are its descendants. */
  readonly pid: number;
}

export interface BrowserOptions {
  readonly url: string;
  /** Folder of the browser's storage: models stay in it from one browser to the next. */
  readonly profile: string;
  readonly flags?: readonly string[];
}

/** Opens a browser of its own for one measurement, so that none inherits warm engines or memory from another. */
export async function inBrowser<Result>(
  options: BrowserOptions,
  work: (bench: Bench) => Promise<Result>,
): Promise<Result> {
  const context = await chromium.launchPersistentContext(options.profile, {
    executablePath: await findChromium(),
    headless: true,
    args: [...CHROMIUM_FLAGS, ...(options.flags ?? [])],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    page.on('pageerror', (error) => process.stderr.write(`page: ${error.message}\n`));
    page.setDefaultTimeout(0);
    await page.goto(options.url);
    await page.waitForFunction('typeof window.bench === "object"');
    return await work({ page, pid: browserPid(options.profile) });
  } finally {
    await context.close();
  }
}

/** Playwright does not tell, but the browser's first process names its profile and is our child. */
function browserPid(profile: string): number {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const found = pids.find((pid) => {
    const command = contentOf(`/proc/${pid}/cmdline`);
    const parent = contentOf(`/proc/${pid}/stat`).split(') ').at(-1)?.split(' ')[1];
    return command.includes(`--user-data-dir=${profile}`) && parent === String(process.pid);
  });
  return Number(found ?? 0);
}

function contentOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium, type Page } from 'playwright';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';

/** A browser with a profile of its own, open at one page. */
export interface Visitor {
  readonly context: BrowserContext;
  readonly page: Page;
  /** What the page and its workers complained of, breaches of the content security policy among it. */
  readonly complaints: readonly string[];
  /** Origins that were asked for anything, service workers' requests among them. */
  readonly origins: ReadonlySet<string>;
  leave(): Promise<void>;
}

/** Opens a browser with an empty profile and writes down what it complains of and whom it asks. */
export async function visitor(): Promise<Visitor> {
  const profile = await mkdtemp(join(tmpdir(), 'retongue-visitor-'));
  const executablePath = await findChromium();
  const context = await chromium.launchPersistentContext(profile, { executablePath, args: CHROMIUM_FLAGS });
  const page = context.pages()[0] ?? (await context.newPage());
  const complaints: string[] = [];
  const origins = new Set<string>();
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', (error) => complaints.push(String(error)));
  context.on('request', (request) => {
    const { protocol, origin } = new URL(request.url());
    if (protocol !== 'blob:' && protocol !== 'data:') origins.add(origin);
  });
  const leave = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  return { context, page, complaints, origins, leave };
}

/** What is dubbed of the Portuguese sample, and how: the smallest recogniser, into English, its default voice. */
export interface Sample {
  /** Where it ends, as typed. */
  readonly end: string;
}

/** From the first screen to the button that starts: the sample, into English. */
export async function chooseSample(page: Page, { end }: Sample): Promise<void> {
  await page.getByTestId('sample-three-windows').click();
  await page.getByTestId('target-en').check();
  await page.getByTestId('range-custom').check();
  await page.getByTestId('range-end').fill(end);
  await page.getByTestId('settings').locator('summary').click();
  await page.getByTestId('recognizer-whisper-tiny').check();
}

/** Resolves as soon as the dub has come to one of the phases, with that phase. */
export async function phaseOf(page: Page, wanted: readonly string[], timeout: number): Promise<string> {
  const dub = page.getByTestId('dub').and(page.locator(wanted.map((phase) => `[data-phase=${phase}]`).join()));
  await dub.waitFor({ timeout });
  return (await dub.getAttribute('data-phase')) ?? '';
}

/** Presses what saves a file, and reads what was saved. */
export async function saved(page: Page, testid: string): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByTestId(testid).click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

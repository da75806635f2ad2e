import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright';
import { expect, test } from 'vitest';
import { CHROMIUM_FLAGS, findChromium } from '../../scripts/chromium.ts';
import { startDubServer } from '../../scripts/dub-server.ts';
import { voicesFor } from '../../wasm-workers/pipeline/choices.ts';
import type { DubRequest } from '../../wasm-workers/pipeline/request.ts';
import type { Report } from '../../wasm-workers/stages/report.ts';

test('a page without cross-origin isolation listens all the same, with one thread, and says so', {
  timeout: 280_000,
}, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'retongue-unisolated-'));
  // No COOP, no COEP: as on a host where nobody can set headers.
  const server = await startDubServer(folder, {});
  const context = await chromium.launchPersistentContext(join(folder, 'profile'), {
    executablePath: await findChromium(),
    args: [...CHROMIUM_FLAGS, `--host-resolver-rules=MAP retongue.localhost 127.0.0.1:${server.port}`],
  });
  try {
    const page = context.pages()[0] ?? (await context.newPage());
    await page.goto('http://retongue.localhost/headless.html');
    await page.waitForFunction('typeof window.retongueDub === "function"');
    expect(await page.evaluate('[crossOriginIsolated, typeof SharedArrayBuffer]')).toEqual([false, 'undefined']);
    await page.setInputFiles('input', 'public/samples/kennedy.mp4');
    const [english] = voicesFor('en');
    if (!english) throw new Error('There is no English voice.');
    // Into the language that is spoken: nothing but listening, and the package.
    const request: DubRequest = {
      targets: [{ language: 'en', voice: english.voice }],
      recognizer: 'whisper-tiny',
      media: 'auto',
      device: 'auto',
      reviewTranscript: false,
      edits: [],
    };
    const outcome = await page.evaluate((asked) => window.retongueDub(asked, { testOnlyModels: false }), request);
    expect(outcome).toMatchObject({ place: { device: 'wasm', threads: 1, reason: expect.stringMatching(/\.$/) } });
    const report: Report = JSON.parse(await readFile(join(folder, 'report.json'), 'utf8'));
    expect(report).toMatchObject({ from: ['en'], device: 'wasm', unheard: [] });
    expect(report.dubs[0]?.lines.map(({ text }) => text).join(' ')).toMatch(/ask not what.+country/i);
  } finally {
    await context.close();
    await server.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
});

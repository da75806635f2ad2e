import { spawn } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import HlsParser from 'hls-parser';
import { afterAll, beforeAll, expect, test } from 'vitest';

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'retongue-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs the command line as a person would, with a browser profile of the test's own. */
function dub(...args: readonly string[]): Promise<{ status: number | null; out: string; err: string }> {
  const child = spawn(process.execPath, ['scripts/dub.ts', ...args], {
    env: { ...process.env, RETONGUE_PROFILE: join(folder, 'profile'), RETONGUE_NOISE: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [out, err] = ['', ''];
  child.stdout.on('data', (text) => {
    out += text;
  });
  child.stderr.on('data', (text) => {
    err += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, out, err })));
}

test('a file given on the command line comes back dubbed, in a folder that is complete', {
  timeout: 300_000,
}, async () => {
  const out = join(folder, 'out');
  const options = ['--to', 'en', '--until', '14', '--models', 'base', '--out', out, '--json'];
  const voice = ['--voice', 'en=piper-test-en', '--test-voices'];
  const done = await dub('public/samples/three-windows.mp4', ...options, ...voice);
  expect(done, done.err).toMatchObject({ status: 0 });
  expect(JSON.parse(done.out)).toMatchObject({ out });
  const names = await readdir(out);
  expect(names).toEqual(
    expect.arrayContaining([
      'master.m3u8',
      'video.m3u8',
      'audio-en.m3u8',
      'dub.mp4',
      'en.srt',
      'en.vtt',
      'report.json',
    ]),
  );
  const master = HlsParser.parse(await readFile(join(out, 'master.m3u8'), 'utf8'));
  expect(master.isMasterPlaylist && master.variants[0]?.audio.map(({ language }) => language)).toEqual(['en', 'pt']);
  const report = JSON.parse(await readFile(join(out, 'report.json'), 'utf8'));
  expect(report.from).toEqual(['pt']);
  expect(report.dubs[0].lines.map((line: { translation: string }) => line.translation).join(' ')).toMatch(
    /human.*(free|equal)/i,
  );
  expect(await readFile(join(out, 'en.srt'), 'utf8')).toMatch(/^1\n00:00:0/);
});

test('what cannot be dubbed ends with status 1, the failure’s code and a sentence', { timeout: 60_000 }, async () => {
  const letter = join(folder, 'letter.mp4');
  await writeFile(letter, 'This is a letter.');
  const refused = await dub(letter, '--to', 'en', '--out', join(folder, 'letter'));
  expect(refused.status).toBe(1);
  expect(refused.err).toMatch(/^unsupported-input: .+\.\n/);
});

test('a glossary with a wrong line is refused before a browser starts, and the line is named', async () => {
  const glossary = join(folder, 'glossary.csv');
  await writeFile(glossary, 'stage,etapa\n,nada\n');
  const refused = await dub('public/samples/kennedy.mp4', '--to', 'es', '--glossary', glossary);
  expect(refused).toMatchObject({
    status: 1,
    err: expect.stringContaining('unsupported-input: Line 2 of the glossary cannot be used: its first column'),
  });
});

test('a language without a way or a voice is refused before a browser starts', async () => {
  const refused = await dub('public/samples/kennedy.mp4', '--to', 'tlh');
  expect(refused).toMatchObject({ status: 1, err: expect.stringContaining('unsupported-language') });
});

test('a transcript that cannot be used is refused before a browser starts', async () => {
  const none = await dub('public/samples/kennedy.mp4', '--to', 'es', '--transcript', join(folder, 'none.srt'));
  expect(none).toMatchObject({
    status: 1,
    err: expect.stringMatching(/^unsupported-input: .*Check its name and place/),
  });
  const backwards = join(folder, 'backwards.srt');
  await writeFile(backwards, '1\n00:00:05,000 --> 00:00:02,000\nAsk not.\n');
  const refused = await dub('public/samples/kennedy.mp4', '--to', 'es', '--transcript', backwards);
  expect(refused).toMatchObject({ status: 1, err: expect.stringMatching(/Line 2 of the transcript ends before/) });
});

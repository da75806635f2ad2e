import { afterAll, describe, expect, test } from 'vitest';
import { sha256OfBlob } from '../../wasm-workers/core/digest.ts';
import { type DubDescription, dubDescriptionSchema, flawOf } from '../../wasm-workers/core/publish/description.ts';
import { publishedFiles } from '../../wasm-workers/core/publish/package.ts';
import type { DubRun } from '../../wasm-workers/pipeline/state.ts';
import { dub, freshEnvironment, requestFor, targetWith } from './clip.ts';

describe('a corrected line', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test("changes its window's audio, the subtitles and the report, and keeps the level", {
    timeout: 300_000,
  }, async () => {
    const sample = await (await fetch('/samples/three-windows.mp4')).blob();
    const file = new File([sample], 'three-windows.mp4', { type: 'video/mp4', lastModified: 0 });
    const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny', from: 'pt' });
    const { run: before } = await dub(environment, file, request);
    const { windows, gainsDb } = before.state;
    const edited = windows[1];
    const line = edited?.transcript?.utterances[0];
    if (!edited || !line) throw new Error('The sample has speech in its second window.');

    const edits = [{ id: line.id, language: 'en', text: 'Thank you.' }];
    const { run: after } = await dub(environment, file, { ...request, edits, gainsDb });

    const changed = await changedFiles(before, after);
    const overlapping = await overlappingSegments(after, edited.window.start, edited.window.end);
    const sounds = changed.filter((name) => name.startsWith('audio-'));
    // Segments of the window in which nothing sounds otherwise keep their bytes.
    expect(overlapping).toEqual(expect.arrayContaining(sounds));
    expect(sounds).toEqual(expect.arrayContaining(await overlappingSegments(after, line.start, line.start + 0.1)));
    expect(changed.filter((name) => !/^(audio-en\/|subtitles-|en\.|original\.|report)/.test(name))).toEqual([]);
    expect(changed).toContain('report.json');
    expect(changed).toContain('en.vtt');
    expect(after.state.gainsDb).toEqual(gainsDb);

    // Published again, only those are sent that the edge does not have.
    const [published, corrected] = [await described(before), await described(after)];
    const there = new Set(publishedFiles(published).map(({ artifact }) => artifact));
    const sent = publishedFiles(corrected).filter(({ artifact }) => !there.has(artifact));
    expect(sent.filter(({ role }) => role === 'audio').map(({ name }) => name)).toEqual(sounds);
    expect(new Set(sent.map(({ role }) => role))).toEqual(new Set(['audio', 'subtitles']));
  });
});

/** The dub as it is published: of the right shape, and without contradiction. */
async function described(run: DubRun): Promise<DubDescription> {
  const digestOf = async (name: string) => sha256OfBlob(await run.files.read(name, new AbortController().signal));
  const description = dubDescriptionSchema.parse(await run.describe({ title: 'Three windows', digestOf }));
  expect(flawOf(description)).toBeUndefined();
  return description;
}

/** Names of the files whose bytes differ, in the package's order. */
async function changedFiles(before: DubRun, after: DubRun): Promise<string[]> {
  const digest = async (run: DubRun, name: string) =>
    sha256OfBlob(await run.files.read(name, new AbortController().signal));
  const changed: string[] = [];
  for (const name of await after.files.names())
    if ((await digest(before, name)) !== (await digest(after, name))) changed.push(name);
  return changed;
}

/** Segments of the dub that hold some of `[start, end)`, by the playlist's own durations. */
async function overlappingSegments(run: DubRun, start: number, end: number): Promise<string[]> {
  const playlist = await (await run.files.read('audio-en.m3u8', new AbortController().signal)).text();
  let at = 0;
  return [...playlist.matchAll(/#EXTINF:([\d.]+),\n(\S+)/g)].flatMap(([, duration, name]) => {
    const from = at;
    at += Number(duration);
    return from < end && at > start && name ? [name] : [];
  });
}

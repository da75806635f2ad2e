import { expect, test } from 'vitest';
import { FixtureFiles } from '../testing/run.ts';
import { followSubtitles, subtitleLanguages } from './subtitles.ts';

const NAMES = ['master.m3u8', 'es.vtt', 'subtitles-es.m3u8', 'subtitles-es/0.vtt', 'subtitles-es/1.vtt'];
const HEAD = 'WEBVTT\nX-TIMESTAMP-MAP=MPEGTS:0,LOCAL:00:00:00.000\n\n';
const FIRST = '00:00:01.000 --> 00:00:03.000\nHola.';
const ACROSS = '00:00:28.000 --> 00:00:31.000\nAdiós.';
const LAST = '00:00:40.000 --> 00:00:42.000\nFin.';

test('the languages of the subtitles are read from the names', async () => {
  expect(await subtitleLanguages(new FixtureFiles(NAMES))).toEqual(['es']);
});

test('subtitles grow as their segments come, in any order, and a cue on the joint appears once', async () => {
  const files = new FixtureFiles(NAMES);
  const texts: string[] = [];
  const all = followSubtitles(files, 'es', new AbortController().signal, (text) => texts.push(text));
  files.give('subtitles-es/1.vtt', `${HEAD}${ACROSS}\n\n${LAST}\n`);
  await expect.poll(() => texts).toEqual([`WEBVTT\n\n${ACROSS}\n\n${LAST}\n`]);
  files.give('subtitles-es/0.vtt', `${HEAD}${FIRST}\n\n${ACROSS}\n`);
  await all;
  expect(texts.at(-1)).toBe(`WEBVTT\n\n${FIRST}\n\n${ACROSS}\n\n${LAST}\n`);
});

test('leaving ends the waiting and says nothing more', async () => {
  const files = new FixtureFiles(NAMES);
  const stop = new AbortController();
  const texts: string[] = [];
  const all = followSubtitles(files, 'es', stop.signal, (text) => texts.push(text));
  stop.abort();
  await expect(all).rejects.toMatchObject({ code: 'cancelled' });
  expect(texts).toEqual([]);
});

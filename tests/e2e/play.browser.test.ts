import Hls, { Events } from 'hls.js';
import HlsParser from 'hls-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { mediabunnyDescriptor } from '../../wasm-workers/engines/mediabunny/descriptor.ts';
import { servedModels } from '../../wasm-workers/engines/served-models.ts';
import type { DubFiles } from '../../wasm-workers/pipeline/state.ts';
import { dubLoader, dubUrl } from '../../web/player/loader.ts';
import { Player } from '../../web/player/player.svelte.ts';
import { Dubbing } from '../../web/state/dubbing.svelte.ts';
import { FixtureRun } from '../../web/testing/run.ts';
import { clip, dub, freshEnvironment, readText, requestFor, targetWith } from './clip.ts';
import { withPicture } from './picture.ts';

const SUBTITLES = '1\n00:00:01,000 --> 00:00:04,000\nTodos los seres humanos\n';
const chapter = (start: number, end: number, title: string) =>
  `[CHAPTER]
TIMEBASE=1/1000
START=${start}
END=${end}
title=${title}
`;
const CHAPTERS = `;FFMETADATA1
${chapter(0, 6000, 'Article premier')}${chapter(6000, 13000, 'Suite')}`;

describe('a finished dub with a picture', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());
  const request = requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' });
  const film = await withPicture(await clip('media-fr-1'), 13, { subtitles: SUBTITLES, metadata: CHAPTERS });
  const made = dub(environment, film, request);

  test('is a valid package that hls.js plays, also after switching to the original', { timeout: 300_000 }, async () => {
    const { run } = await made;

    const master = HlsParser.parse(await readText(run, 'master.m3u8'));
    if (!master.isMasterPlaylist) throw new Error('master.m3u8 is not a master playlist.');
    const [variant] = master.variants;
    expect(variant?.codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/i);
    expect(variant?.audio.map(({ language, name, isDefault }) => ({ language, name, isDefault }))).toEqual([
      { language: 'en', name: 'English', isDefault: true },
      { language: 'fr', name: 'français (original)', isDefault: false },
    ]);
    expect(variant?.subtitles.map(({ language }) => language)).toEqual(['en', 'fr', 'es']);
    expect(await readText(run, 'embedded0.vtt')).toBe(
      'WEBVTT\n\n00:00:01.000 --> 00:00:04.000\nTodos los seres humanos\n',
    );
    expect(await readText(run, 'chapters.vtt')).toContain('00:00:00.000 --> 00:00:06.000\nArticle premier');
    for (const name of ['video.m3u8', 'audio-en.m3u8', 'audio-original.m3u8', 'subtitles-en.m3u8']) {
      const list = HlsParser.parse(await readText(run, name));
      if (list.isMasterPlaylist) throw new Error(`${name} is a master playlist.`);
      expect(list.endlist).toBe(true);
      const total = list.segments.reduce((sum, segment) => sum + segment.duration, 0);
      expect(total, name).toBeCloseTo(13, 1);
    }

    // The same as one file: every track, the dub first.
    const signal = new AbortController().signal;
    const mp4 = await new Response(await run.mp4(signal)).blob();
    const tool = await mediabunnyDescriptor.load({ model: '', device: 'wasm', threads: 1, models: servedModels });
    const exported = await tool.probe(mp4, signal);
    expect(exported.audio.map(({ language, isDefault }) => [language, isDefault])).toEqual([
      ['en', true],
      ['fr', false],
    ]);
    // The original is the source's own sound, packet by packet, at the time it had there.
    const [own, kept] = [await tool.audioCopy(film, 0, 13, signal), await tool.audioCopy(mp4, 1, 13, signal)];
    if (!own || !kept) throw new Error('The original was coded anew.');
    expect(kept).toMatchObject({ offset: own.offset, packets: own.packets, channels: own.channels });
    expect(await tool.copyAudio(mp4, 1, kept, 0, kept.packets, signal)).toEqual(
      await tool.copyAudio(film, 0, own, 0, own.packets, signal),
    );
    expect(exported.video).toMatchObject([{ width: 320, height: 180 }]);
    expect(exported.chapters).toMatchObject([{ title: 'Article premier' }, { title: 'Suite' }]);
    expect(exported.duration).toBeCloseTo(13, 1);

    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const hls = new Hls({ loader: dubLoader(run.files) });
    const fatal = new Promise<never>((_, reject) => {
      hls.on(Events.ERROR, (_event, data) => data.fatal && reject(new Error(`${data.type}: ${data.details}`)));
    });
    const until = (happens: Promise<unknown>) => Promise.race([happens, fatal]);
    const reached = (time: number) =>
      new Promise<void>((resolve) => {
        const look = () => {
          if (video.currentTime < time) return;
          video.removeEventListener('timeupdate', look);
          resolve();
        };
        video.addEventListener('timeupdate', look);
      });
    hls.loadSource(dubUrl('master.m3u8'));
    hls.attachMedia(video);
    await until(video.play());
    await until(reached(1));
    expect(hls.audioTracks.map((track) => track.lang)).toEqual(['en', 'fr']);
    expect(hls.audioTrack).toBe(0);
    const switched = new Promise((resolve) => hls.once(Events.AUDIO_TRACK_SWITCHED, resolve));
    hls.audioTrack = 1;
    await until(switched);
    await until(reached(video.currentTime + 1.5));
    expect(video.videoWidth).toBe(320);
    const ended = new Promise((resolve) => video.addEventListener('ended', resolve, { once: true }));
    video.currentTime = 11.5;
    await until(ended);
    expect(video.currentTime).toBeCloseTo(13, 0);
    hls.destroy();
  });

  test('once its level is known, sound that was buffered before is fetched again', { timeout: 120_000 }, async () => {
    const { run } = await made;
    const asked: string[] = [];
    const files: DubFiles = {
      names: () => run.files.names(),
      read: (name, signal) => {
        asked.push(name);
        return run.files.read(name, signal);
      },
    };
    const done = run.state;
    const watched = new FixtureRun({ ...done, phase: 'mastering', gainsDb: {} }, files);
    const player = new Player(new Dubbing(watched, film, request, 13));
    const video = document.createElement('video');
    video.muted = true;
    document.body.append(video);
    const detach = player.attach(video);
    const fetched = () => asked.filter((name) => /^audio-en\/\d+\.m4s$/.test(name)).length;
    await video.play();
    await expect.poll(() => [player.sounding, fetched()], { timeout: 30_000 }).toEqual(['en', 3]);
    watched.show({ ...done, phase: 'mastering', gainsDb: { en: 3 } });
    player.update();
    await expect.poll(fetched, { timeout: 30_000 }).toBeGreaterThan(3);
    const before = video.currentTime;
    await expect.poll(() => video.currentTime, { timeout: 30_000 }).toBeGreaterThan(before + 3);
    expect(player.failure).toBe(undefined);
    detach();
  });
});

import Hls, { Events } from 'hls.js';
import HlsParser from 'hls-parser';
import { afterAll, describe, expect, test } from 'vitest';
import { dubLoader, dubUrl } from '../../web/player/loader.ts';
import { clip, dub, freshEnvironment, readText, requestFor, targetWith } from './clip.ts';
import { withPicture } from './picture.ts';

describe('a finished dub with a picture', async () => {
  const environment = await freshEnvironment();
  afterAll(() => environment.close());

  test('is a valid package that hls.js plays, also after switching to the original', { timeout: 300_000 }, async () => {
    const film = await withPicture(await clip('media-fr-1'), 13);
    const { run } = await dub(
      environment,
      film,
      requestFor([targetWith('en', 'piper-test-en')], { recognizer: 'whisper-tiny' }),
    );

    const master = HlsParser.parse(await readText(run, 'master.m3u8'));
    if (!master.isMasterPlaylist) throw new Error('master.m3u8 is not a master playlist.');
    const [variant] = master.variants;
    expect(variant?.codecs).toMatch(/^avc1\.[0-9a-f]{6},mp4a\.40\.2$/i);
    expect(variant?.audio.map(({ language, name, isDefault }) => ({ language, name, isDefault }))).toEqual([
      { language: 'en', name: 'English', isDefault: true },
      { language: 'fr', name: 'français (original)', isDefault: false },
    ]);
    expect(variant?.subtitles.map(({ language }) => language)).toEqual(['en', 'fr']);
    for (const name of ['video.m3u8', 'audio-en.m3u8', 'audio-original.m3u8', 'subtitles-en.m3u8']) {
      const list = HlsParser.parse(await readText(run, name));
      if (list.isMasterPlaylist) throw new Error(`${name} is a master playlist.`);
      expect(list.endlist).toBe(true);
      const total = list.segments.reduce((sum, segment) => sum + segment.duration, 0);
      expect(total, name).toBeCloseTo(13, 1);
    }

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
});

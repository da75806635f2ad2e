import { expect, test } from 'vitest';
import { formatMaster, formatMedia } from './playlists.ts';

const track = {
  kind: 'video',
  index: 0,
  codec: 'avc1.64001f',
  isDefault: true,
  start: 0,
  duration: 20,
  width: 1280,
  height: 720,
  rotation: 0,
  copyable: true,
  bitrate: 1_000_000,
  frameRate: 25,
} as const;

test('the master playlist names every track, with the dub as default and languages in two letters', () => {
  expect(
    formatMaster({
      audio: [
        { key: 'es', language: 'es', name: 'español', isDefault: true, codec: 'mp4a.40.2', channels: 2 },
        {
          key: 'original',
          language: 'en',
          name: 'English (original)',
          isDefault: false,
          codec: 'mp4a.40.2',
          channels: 1,
        },
      ],
      subtitles: [{ key: 'es', language: 'es', name: 'español', isDefault: false }],
      audioBitrate: 128_000,
      video: { track, codec: 'avc1.64001f' },
    }),
  ).toBe(
    [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="español",LANGUAGE="es",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio-es.m3u8"',
      '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English (original)",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-original.m3u8"',
      '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="español",LANGUAGE="es",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="subtitles-es.m3u8"',
      '#EXT-X-STREAM-INF:BANDWIDTH=1410000,AVERAGE-BANDWIDTH=1128000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=1280x720,FRAME-RATE=25.000,AUDIO="audio",SUBTITLES="subtitles"',
      'video.m3u8',
      '',
    ].join('\n'),
  );
});

test('a media playlist is complete from the start', () => {
  expect(formatMedia([{ duration: 6 }, { duration: 2.5 }], 'video', 'm4s')).toBe(
    [
      '#EXTM3U',
      '#EXT-X-VERSION:7',
      '#EXT-X-TARGETDURATION:6',
      '#EXT-X-MEDIA-SEQUENCE:0',
      '#EXT-X-PLAYLIST-TYPE:VOD',
      '#EXT-X-INDEPENDENT-SEGMENTS',
      '#EXT-X-MAP:URI="video/init.mp4"',
      '#EXTINF:6.000000,',
      'video/0.m4s',
      '#EXTINF:2.500000,',
      'video/1.m4s',
      '#EXT-X-ENDLIST',
      '',
    ].join('\n'),
  );
});

test('names cannot break out of their quotes', () => {
  const text = formatMaster({
    audio: [{ key: 'original', name: 'a"b\n#EXT-X-EVIL', isDefault: true, codec: 'mp4a.40.2', channels: 2 }],
    subtitles: [],
    audioBitrate: 1,
  });
  expect(text).toContain('NAME="ab#EXT-X-EVIL"');
});

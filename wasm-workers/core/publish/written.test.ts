import { parse } from 'hls-parser';
import { expect, test } from 'vitest';
import type { DubDescription } from './description.ts';
import { publishedFiles } from './package.ts';
import { writtenFiles } from './written.ts';

const digest = (n: number) => n.toString(16).padStart(64, '0');
const segments = (from: number) => [
  { artifact: digest(from), duration: 5.994667 },
  { artifact: digest(from + 1), duration: 2.005333 },
];

const description: DubDescription = {
  title: 'A </script><b>talk</b>',
  language: 'en',
  duration: 8,
  video: {
    codec: 'avc1.64001f',
    width: 640,
    height: 360,
    frameRate: 25,
    bitrate: 400_000,
    init: digest(1),
    segments: segments(2),
  },
  audio: [
    {
      key: 'es',
      language: 'es',
      name: 'español',
      isOriginal: false,
      isDefault: true,
      codec: 'mp4a.40.2',
      channels: 2,
      bitrate: 128_000,
      init: digest(10),
      segments: segments(11),
    },
    {
      key: 'original',
      language: 'en',
      name: 'English "original"\n#EXT-X-KEY:METHOD=NONE',
      isOriginal: true,
      isDefault: false,
      codec: 'mp4a.40.2',
      channels: 1,
      bitrate: 96_000,
      init: digest(20),
      segments: segments(21),
    },
  ],
  subtitles: [{ key: 'es', language: 'es', name: 'español', segments: segments(31).slice(0, 1), whole: digest(40) }],
  chapters: [
    { start: 0, end: 2.5, title: 'One & <two>' },
    { start: 2.5, end: 8, title: 'The end' },
  ],
  speakers: [{ id: 's1', name: 'Ana' }],
  transcript: [{ start: 0, end: 2, speaker: 's1', text: 'Hello.', dubs: { es: 'Hola.' } }],
};

const texts = Object.fromEntries(writtenFiles(description).map(({ name, text }) => [name, text]));

test('the edge writes every playlist, the chapters and the transcript', () => {
  expect(Object.keys(texts)).toEqual([
    'master.m3u8',
    'video.m3u8',
    'audio-es.m3u8',
    'audio-original.m3u8',
    'subtitles-es.m3u8',
    'chapters.vtt',
    'transcript.json',
  ]);
  expect(texts['master.m3u8']?.split('\n')).toEqual([
    '#EXTM3U',
    '#EXT-X-VERSION:7',
    '#EXT-X-INDEPENDENT-SEGMENTS',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="español",LANGUAGE="es",DEFAULT=YES,AUTOSELECT=YES,CHANNELS="2",URI="audio-es.m3u8"',
    '#EXT-X-MEDIA:TYPE=AUDIO,GROUP-ID="audio",NAME="English original#EXT-X-KEY:METHOD=NONE",LANGUAGE="en",DEFAULT=NO,AUTOSELECT=YES,CHANNELS="1",URI="audio-original.m3u8"',
    '#EXT-X-MEDIA:TYPE=SUBTITLES,GROUP-ID="subtitles",NAME="español",LANGUAGE="es",DEFAULT=NO,AUTOSELECT=YES,FORCED=NO,URI="subtitles-es.m3u8"',
    '#EXT-X-STREAM-INF:BANDWIDTH=660000,AVERAGE-BANDWIDTH=528000,CODECS="avc1.64001f,mp4a.40.2",RESOLUTION=640x360,FRAME-RATE=25.000,AUDIO="audio",SUBTITLES="subtitles"',
    'video.m3u8',
    '',
  ]);
  expect(texts['chapters.vtt']).toBe(
    'WEBVTT\n\n00:00:00.000 --> 00:00:02.500\nOne &amp; &lt;two&gt;\n\n00:00:02.500 --> 00:00:08.000\nThe end\n',
  );
  expect(JSON.parse(texts['transcript.json'] ?? '')).toEqual({
    language: 'en',
    speakers: description.speakers,
    lines: description.transcript,
  });
});

test('all that the playlists name is relative, and is among the files of the version', () => {
  const known = new Set([...Object.keys(texts), ...publishedFiles(description).map(({ name }) => name)]);
  const playlists = Object.entries(texts).filter(([name]) => name.endsWith('.m3u8'));
  const named = playlists.flatMap(([, text]) => [
    ...text.split('\n').filter((line) => line !== '' && !line.startsWith('#')),
    ...[...text.matchAll(/URI="([^"]*)"/g)].map(([, uri = '']) => uri),
  ]);
  expect(named.filter((uri) => !known.has(uri))).toEqual([]);
  expect(named.length).toBeGreaterThan(12);
  for (const [, text] of playlists) expect(() => parse(text)).not.toThrow();
});

test('sound alone has a master without a picture', () => {
  const { video: _, ...sound } = description;
  const [master] = writtenFiles(sound);
  expect(master?.text).toContain('CODECS="mp4a.40.2",AUDIO="audio",SUBTITLES="subtitles"\naudio-es.m3u8\n');
});

import { describe, expect, test } from 'vitest';
import { type DubDescription, dubDescriptionSchema, flawOf } from './description.ts';
import { publishedFiles } from './package.ts';

const digest = (digit: string) => digit.repeat(64);
const segments = [
  { artifact: digest('a'), duration: 6 },
  { artifact: digest('b'), duration: 4 },
];
const dubbed = {
  ...{ key: 'es', language: 'es', name: 'Spanish', isOriginal: false, isDefault: true },
  ...{ codec: 'mp4a.40.2', channels: 2, bitrate: 128_000, init: digest('c'), segments },
};
const original = { ...dubbed, key: 'original', language: 'en', name: 'English', isOriginal: true, isDefault: false };
const subtitles = { key: 'es', language: 'es', name: 'Spanish', segments, whole: digest('d') };
const sound: DubDescription = {
  ...{ title: 'A talk', language: 'en', duration: 10, audio: [dubbed, original], subtitles: [subtitles] },
  ...{ chapters: [], speakers: [{ id: 's0' }], transcript: [], poster: digest('e'), download: digest('f') },
};

describe('a description', () => {
  test('that is sound is taken as it is, and names the files of a package', () => {
    expect(dubDescriptionSchema.parse(sound)).toEqual(sound);
    expect(flawOf(sound)).toBeUndefined();
    expect(publishedFiles(sound).map(({ name }) => name)).toEqual([
      ...['audio-es/init.mp4', 'audio-es/0.m4s', 'audio-es/1.m4s'],
      ...['audio-original/init.mp4', 'audio-original/0.m4s', 'audio-original/1.m4s'],
      ...['subtitles-es/0.vtt', 'subtitles-es/1.vtt', 'es.vtt', 'poster.jpg', 'dub.mp4'],
    ]);
  });

  test.each<[string, Partial<DubDescription>]>([
    ['a key twice', { audio: [dubbed, { ...original, key: 'es' }] }],
    ['a name twice', { audio: [dubbed, { ...original, name: 'Spanish' }] }],
    ['no default', { audio: [{ ...dubbed, isDefault: false }, original] }],
    ['two originals', { audio: [{ ...dubbed, isOriginal: true }, original] }],
    ['a speaker twice', { speakers: [{ id: 's0' }, { id: 's0' }] }],
    ['an unknown speaker', { transcript: [{ start: 0, end: 1, speaker: 's9', text: 'Who?', dubs: {} }] }],
    ['a chapter that ends before it begins', { chapters: [{ start: 2, end: 1, title: 'Back' }] }],
    ['another length than its segments', { duration: 100 }],
  ])('with %s is refused with a sentence', (_, change) => {
    expect(flawOf({ ...sound, ...change })).toMatch(/^[A-Z].*\.$/);
  });

  test.each<[string, unknown]>([
    ['a playlist of the sender’s own', { ...sound, playlist: '#EXTM3U' }],
    ['a codec that would break out of a playlist', { ...sound, audio: [{ ...dubbed, codec: 'mp4a",X="' }] }],
    ['a name with a line end', { ...sound, audio: [{ ...dubbed, name: 'a\n#EXT-X-ENDLIST' }] }],
    ['a key that is a path', { ...sound, audio: [{ ...dubbed, key: '../x' }] }],
    ['a language that is none', { ...sound, language: 'en"' }],
    ['no sound', { ...sound, audio: [] }],
  ])('with %s is none', (_, value) => {
    expect(dubDescriptionSchema.safeParse(value).success).toBe(false);
  });
});

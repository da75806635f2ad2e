import { describe, expect, test } from 'vitest';
import type { WatchSound } from '../../wasm-workers/core/publish/watch.ts';
import { chooseSound, chooseSubtitles, OFF, preferenceOf } from './preferences.ts';

const sound = (key: string, language: string, more: Partial<WatchSound> = {}): WatchSound => {
  return { key, language, name: key, isOriginal: false, isDefault: false, ...more };
};
const SOUNDS = [
  sound('es', 'es', { isDefault: true }),
  sound('pt-BR', 'pt-BR'),
  sound('original', 'en', { isOriginal: true }),
];
const SUBTITLES = [
  { key: 'es', language: 'es', name: 'español' },
  { key: 'embedded0', language: 'fr', name: 'français' },
];

describe('the sound that plays first', () => {
  test.each([
    ['is in the first of the viewer’s languages', ['fr-CA', 'pt-PT', 'es'], undefined, 'pt-BR'],
    ['is the original where that is the viewer’s language', ['en-GB', 'es'], undefined, 'original'],
    ['is the default where no language is the viewer’s', ['ja'], undefined, 'es'],
    ['is what was chosen the last time, also in another dub', ['en'], 'pt', 'pt-BR'],
    ['is the original when that was chosen the last time', ['es'], 'original', 'original'],
    ['is the viewer’s language when what was chosen is not spoken here', ['en'], 'de', 'original'],
  ])('%s', (_, languages, remembered, key) => {
    expect(chooseSound(SOUNDS, languages, remembered)?.key).toBe(key);
  });

  test('is none where there is none', () => {
    expect(chooseSound([], ['en'])).toBeUndefined();
  });
});

test('a sound is remembered by its language, the original as such', () => {
  expect(SOUNDS.map(preferenceOf)).toEqual(['es', 'pt', 'original']);
});

describe('the subtitles that are shown first', () => {
  test.each([
    ['none, when the viewer understands the sound', 'es', ['es'], undefined, OFF],
    ['the viewer’s, when the sound is in another language', 'es', ['fr'], undefined, 'embedded0'],
    ['none, when there are none in the viewer’s language', 'es', ['ja'], undefined, OFF],
    ['what was chosen the last time', 'es', ['es'], 'fr', 'embedded0'],
    ['none, when they were turned off the last time', 'es', ['fr'], OFF, OFF],
  ])('are %s', (_, language, languages, remembered, key) => {
    expect(chooseSubtitles(SUBTITLES, sound('x', language), languages, remembered)).toBe(key);
  });
});

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { thirdParty } from './third-party.ts';

test('THIRD_PARTY.md names every package and model (else run: node scripts/third-party.ts)', () => {
  expect(readFileSync('THIRD_PARTY.md', 'utf8')).toBe(thirdParty());
});

test('the licences that bind the whole are named', () => {
  const text = thirdParty();
  expect(text).toMatch(/\| @ffmpeg\/core \| \S+ \| GPL-2\.0-or-later \|/);
  expect(text).toMatch(/\| @diffusionstudio\/piper-wasm \| .* espeak-ng: GPL-3\.0-or-later \|/);
  expect(text).not.toContain('unstated |  |  |');
});

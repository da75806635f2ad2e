import { expect, test } from 'vitest';
import { voiceLabel } from './voices.ts';

const voice = { model: 'kokoro', speaker: 'bm_george' };
const george = {
  voice,
  name: 'George',
  language: 'en-GB',
  gender: 'male',
  licence: 'Apache-2.0',
  restricted: false,
} as const;

test('a voice is said with its dialect where that tells something, and with its terms', () => {
  expect(voiceLabel(george, 'en')).toBe('George · male · British English');
  expect(voiceLabel({ ...george, language: 'en', restricted: true }, 'en')).toBe('George · male · terms apply');
});

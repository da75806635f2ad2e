import { expect, test } from 'vitest';
import {
  catalogue,
  modelBytes,
  modelDigests,
  modelEntry,
  modelFile,
  starterIds,
  withRequirements,
} from './catalogue.ts';

test('every id occurs once, and what an entry names exists', () => {
  const ids = catalogue.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  const named = catalogue.flatMap(({ requires = [], basedOn = [] }) => [...requires, ...[basedOn].flat()]);
  expect(named.filter((id) => !ids.includes(id))).toEqual([]);
});

test('no entry has two files of one path', () => {
  for (const { id, files } of catalogue) expect(new Set(files.map(({ path }) => path)).size, id).toBe(files.length);
});

test('the starter set is complete, free for everyone, and can be pulled where only npm is reached', () => {
  expect(withRequirements(starterIds).toSorted()).toEqual(starterIds.toSorted());
  for (const { id, licence, files } of starterIds.map(modelEntry)) {
    expect(licence.restricted ?? licence.testOnly ?? false, id).toBe(false);
    for (const { sources } of files)
      expect(
        sources.some((source) => /^(npm|repo):/.test(source)),
        id,
      ).toBe(true);
  }
});

test('the starter voices speak English and Spanish, each by women and by men, and are all that may be given unasked', () => {
  const voices = starterIds.map(modelEntry).filter(({ task }) => task === 'voice');
  expect(voices.map(({ languages, gender }) => `${languages} ${gender}`)).toEqual([
    'en-US female',
    'en-US female',
    'en-US male',
    'en-GB female',
    'en-GB male',
    'es female',
    'es male',
  ]);
});

test('voices with non-commercial, research-only, copyleft-network or unstated terms are restricted', () => {
  const restricted = catalogue.filter(({ licence }) => licence.restricted).map(({ id }) => id);
  expect(restricted.toSorted()).toEqual([
    'htdemucs',
    'piper-en_GB-alan-medium',
    'piper-en_US-amy-medium',
    'piper-en_US-hfc_female-medium',
    'piper-en_US-lessac-medium',
    'piper-en_US-ryan-medium',
    'piper-fr_FR-tom-medium',
  ]);
});

test('voices fine-tuned from lessac say so', () => {
  expect(modelEntry('piper-de_DE-thorsten-medium').basedOn).toBe('piper-en_US-lessac-medium');
  expect(modelEntry('piper-en_GB-cori-medium').basedOn).toBeUndefined();
});

test('a voice brings its model, its phonemes and the runtime, what is needed first', () => {
  expect(withRequirements(['kokoro-ef_dora'])).toEqual(['espeak-ng', 'ort-wasm', 'kokoro', 'kokoro-ef_dora']);
});

test('digests and sizes of a model', () => {
  expect(modelDigests('silero-vad')).toEqual([modelFile('silero-vad', 'silero_vad_v6.onnx').sha256]);
  expect(modelBytes('silero-vad')).toBe(2327524);
  expect(() => modelEntry('whisper-giant')).toThrow('No model "whisper-giant"');
});

import fc from 'fast-check';
import { expect, test } from 'vitest';
import { catalogue } from '../../models-manifest/catalogue.ts';
import { assignVoices, type Candidate, genderOfPitch } from './voices.ts';

const candidate = (speaker: string, gender?: 'female' | 'male', pitchHz?: number): Candidate => {
  return { voice: { model: 'kokoro', speaker }, gender, pitchHz };
};
const ENGLISH = [
  candidate('heart', 'female', 190),
  candidate('bella', 'female', 215),
  candidate('michael', 'male', 110),
  candidate('george', 'male', 130),
];
const SPANISH = [candidate('dora', 'female', 200), candidate('alex', 'male', 115)];

/** Who gets which voice. A pitch of 0 is one that is not known. */
function cast(pitches: readonly number[], voices: readonly Candidate[], isMainChosen = false) {
  const people = pitches.map((pitchHz, i) => ({ id: `s${i}`, pitchHz: pitchHz || null }));
  return [...assignVoices(people, voices, isMainChosen).values()].map(({ speaker }) => speaker);
}

test('the boundary lies between the averages of men and of women', () => {
  expect([120, 150, 180, 210].map(genderOfPitch)).toEqual(['male', 'male', 'female', 'female']);
  expect(genderOfPitch(null)).toBeUndefined();
});

test('everybody gets a voice of their own gender, the nearest in pitch that nobody has', () => {
  expect(cast([118, 205, 128, 195], ENGLISH)).toEqual(['michael', 'bella', 'george', 'heart']);
});

test('when a gender’s voices are used up they are used again, the least used first, before another gender’s', () => {
  expect(cast([110, 112, 114, 116], ENGLISH)).toEqual(['michael', 'george', 'michael', 'george']);
  expect(cast([110, 112, 210], SPANISH)).toEqual(['alex', 'alex', 'dora']);
});

test('a language with one voice, and one without a voice of the gender, take what there is', () => {
  expect(cast([110, 210, 220], SPANISH.slice(0, 1))).toEqual(['dora', 'dora', 'dora']);
  expect(cast([110, 120], ENGLISH.slice(0, 2))).toEqual(['heart', 'bella']);
});

test('the main voice goes to the first to speak where a person chose it, or where the pitch is not known', () => {
  expect(cast([118, 205], SPANISH)).toEqual(['alex', 'dora']);
  expect(cast([118, 205], SPANISH, true)).toEqual(['dora', 'dora']);
  expect(cast([205, 118], SPANISH, true)).toEqual(['dora', 'alex']);
  expect(cast([0, 0, 0], SPANISH)).toEqual(['dora', 'alex', 'dora']);
});

test('a voice that nobody measured counts by the gender it is said to have, after those whose pitch is known', () => {
  const voices = [candidate('claude'), candidate('ald', 'male'), candidate('davefx', 'male', 100)];
  expect(cast([150, 150, 150], voices)).toEqual(['davefx', 'ald', 'davefx']);
});

test('whoever appears later changes nobody’s voice', () => {
  const pitch = fc.oneof(fc.constant(0), fc.integer({ min: 70, max: 300 }));
  fc.assert(
    fc.property(fc.array(pitch, { minLength: 1, maxLength: 20 }), fc.nat(), fc.boolean(), (pitches, cut, isChosen) => {
      const some = pitches.slice(0, 1 + (cut % pitches.length));
      expect(cast(pitches, ENGLISH, isChosen).slice(0, some.length)).toEqual(cast(some, ENGLISH, isChosen));
    }),
  );
});

test('every voice that comes with Kokoro was measured, and its pitch is on its gender’s side', () => {
  const voices = catalogue.filter(({ task, engine }) => task === 'voice' && engine === 'kokoro');
  for (const { id, gender, pitchHz } of voices) expect(genderOfPitch(pitchHz), id).toBe(gender);
});

import { expect, test } from 'vitest';
import { NO_SPEAKER_EDITS, peopleOf, personOf, type SpeakerEdits } from './people.ts';
import type { HeardVoice, Speaker } from './speaker.ts';

const voice = (label: string, seconds: number, pitchHz: number | null): HeardVoice => {
  return { label, embedding: [1], seconds, pitchHz };
};
const HEARD = [{ voices: [voice('w0v0', 1, 180), voice('w0v1', 9, 205)] }, { voices: [voice('w1v0', 12, 118)] }];
const SPEAKERS: readonly Speaker[] = [
  { id: 's0', voices: ['w0v0', 'w1v0'], seconds: 13, pitchHz: 121 },
  { id: 's1', voices: ['w0v1'], seconds: 9, pitchHz: 205 },
];
const edits = (changes: Partial<SpeakerEdits>): SpeakerEdits => ({ ...NO_SPEAKER_EDITS, ...changes });

test('people are named in the order they appear, with the pitch of their first steady stretch and the range of all', () => {
  const people = peopleOf(SPEAKERS, HEARD, NO_SPEAKER_EDITS);
  expect(
    people.map(({ name, label, firstPitchHz, pitchRangeHz }) => [name, label, firstPitchHz, pitchRangeHz]),
  ).toEqual([
    ['Speaker 1', 'w0v0', 118, { low: 118, high: 180 }],
    ['Speaker 2', 'w0v1', 205, { low: 205, high: 205 }],
  ]);
});

test('who has a man’s vocal tract gets a voice by a pitch that men speak at, however high they speak', () => {
  const pitchOf = (pitchHz: number, ...tracts: (readonly [spacingHz: number, frames: number])[]) => {
    const voices = tracts.map(
      ([spacingHz, frames], i): HeardVoice => ({ ...voice(`w0v${i}`, 5, pitchHz), tract: { spacingHz, frames } }),
    );
    const speaker = { id: 's0', voices: voices.map(({ label }) => label), seconds: 11, pitchHz };
    const [person] = peopleOf([speaker], [{ voices }], edits({}));
    return [person?.firstPitchHz, person?.pitchHz, person?.pitchRangeHz];
  };
  expect(pitchOf(250, [516, 100])).toEqual([150, 250, { low: 250, high: 250 }]);
  expect(pitchOf(250, [579, 100])).toEqual([250, 250, { low: 250, high: 250 }]);
  // Of a few vowels it is not believed; of two halves of a voice in one window it is.
  expect(pitchOf(250, [500, 40])[0]).toBe(250);
  expect(pitchOf(250, [500, 40], [530, 40])[0]).toBe(150);
  expect(pitchOf(250, [500, 40], [550, 40])[0]).toBe(250);
  expect(pitchOf(118, [500, 100])[0]).toBe(118);
});

test('without voices to compare there is one person, who says everything', () => {
  const people = peopleOf([], [], edits({ people: [{ label: 's0', name: 'Ada' }] }));
  expect(people).toMatchObject([{ id: 's0', name: 'Ada', isNamed: true, firstPitchHz: null, pitchRangeHz: null }]);
  expect(personOf(people, [], { id: 'w0u0', speaker: 's0' }).name).toBe('Ada');
});

test('a name given to a voice follows it to whichever speaker it belongs to', () => {
  const named = edits({
    people: [
      { label: 'w1v0', name: ' Ada ', voices: { es: { model: 'kokoro', speaker: 'ef_dora' } } },
      { label: 'w0v0', name: 'Bea', voices: { fr: { model: 'kokoro', speaker: 'ff_siwis' } } },
    ],
  });
  const [first, second] = peopleOf(SPEAKERS, HEARD, named);
  expect(first).toMatchObject({ name: 'Ada', chosen: { es: { speaker: 'ef_dora' }, fr: { speaker: 'ff_siwis' } } });
  expect(second).toMatchObject({ name: 'Speaker 2', isNamed: false, chosen: {} });
  const apart: readonly Speaker[] = [
    { id: 's0', voices: ['w0v0'], seconds: 1, pitchHz: 180 },
    { id: 's1', voices: ['w0v1'], seconds: 9, pitchHz: 205 },
    { id: 's2', voices: ['w1v0'], seconds: 12, pitchHz: 118 },
  ];
  expect(peopleOf(apart, HEARD, named).map(({ name }) => name)).toEqual(['Bea', 'Speaker 2', 'Ada']);
});

test('a line is said by whom it was moved to, else by whom it was heard from, else by the first', () => {
  const people = peopleOf(SPEAKERS, HEARD, NO_SPEAKER_EDITS);
  const moved = edits({
    lines: [
      { utterance: 'w0u0', label: 'w0v0' },
      { utterance: 'w0u0', label: 'w0v1' },
      { utterance: 'w0u1', label: 'w9v9' },
    ],
  });
  expect(personOf(people, moved.lines, { id: 'w0u0', speaker: 'w0v0' }).id).toBe('s1');
  expect(personOf(people, moved.lines, { id: 'w0u1', speaker: 'w0v1' }).id).toBe('s1');
  expect(personOf(people, moved.lines, { id: 'w7u0', speaker: 'w7v0' }).id).toBe('s0');
});

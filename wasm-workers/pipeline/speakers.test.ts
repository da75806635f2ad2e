import { expect, test } from 'vitest';
import type { SpeakerEdits } from '../core/people.ts';
import type { Speaker } from '../core/speaker.ts';
import type { Utterance } from '../core/utterance.ts';
import type { DubRequest, Target } from './request.ts';
import { DubSpeakers } from './speakers.ts';

const SPANISH: Target = { language: 'es', voice: { model: 'kokoro', speaker: 'ef_dora' }, fitVoice: true };
const request = (speakers?: SpeakerEdits): DubRequest => ({
  targets: [SPANISH],
  recognizer: 'whisper-base',
  media: 'auto',
  device: 'wasm',
  reviewTranscript: false,
  edits: [],
  speakers,
});
const heard = (window: number, ...pitches: number[]) => ({
  voices: pitches.map((pitchHz, i) => ({ label: `w${window}v${i}`, embedding: [1], seconds: 9, pitchHz })),
});
const speaker = (id: string, pitchHz: number, ...voices: string[]): Speaker => ({ id, voices, seconds: 9, pitchHz });
const line = (id: string, by: string): Utterance => {
  return { id, start: 0, end: 1, text: 'Yes.', language: 'en', words: [], speaker: by };
};
const MAN = speaker('s0', 115, 'w0v0', 'w1v1');
const WOMAN = speaker('s1', 210, 'w0v1', 'w1v0');
const LINES = [line('w0u0', 'w0v0'), line('w0u1', 'w0v1'), line('w0u2', 'w0v0')];

/** A man and a woman, heard in two windows. */
function two(edits?: SpeakerEdits): DubSpeakers {
  const speakers = new DubSpeakers(request(edits));
  speakers.compared([MAN, WOMAN], [heard(0, 115, 210), heard(1, 208, 118)]);
  return speakers;
}
const spoken = (speakers: DubSpeakers) => {
  const { voices, lines } = speakers.voicesOf(LINES, SPANISH);
  return LINES.map(({ id }) => voices[lines[id] ?? 0]?.speaker);
};

test('each line has the voice of whoever says it', () => {
  expect(spoken(two())).toEqual(['em_alex', 'ef_dora', 'em_alex']);
  expect(
    two()
      .snapshot()
      .map(({ name, colour, spokenBy }) => [name, colour, spokenBy.es?.speaker]),
  ).toEqual([
    ['Speaker 1', 0, 'em_alex'],
    ['Speaker 2', 1, 'ef_dora'],
  ]);
});

test('before anybody was compared, and where one person speaks, the main voice says everything', () => {
  const alone = new DubSpeakers(request({ count: 1, people: [], lines: [] }));
  expect(alone.areToldApart).toBe(false);
  expect(spoken(alone)).toEqual(['ef_dora', 'ef_dora', 'ef_dora']);
  expect(alone.voicesOf([], SPANISH)).toEqual({ voices: [SPANISH.voice], lines: {} });
});

test('a voice that a person chose is that person’s only, and a line that was moved is said by its new owner', () => {
  const chosen = { people: [{ label: 'w1v1', voices: { es: { model: 'kokoro', speaker: 'ef_dora' } } }], lines: [] };
  expect(spoken(two(chosen))).toEqual(['ef_dora', 'ef_dora', 'ef_dora']);
  expect(spoken(two({ people: [], lines: [{ utterance: 'w0u2', label: 'w1v0' }] }))).toEqual([
    'em_alex',
    'ef_dora',
    'ef_dora',
  ]);
});

test('what fewer windows told comes too late', () => {
  const speakers = two();
  speakers.compared([MAN], [heard(0, 115)]);
  expect(speakers.people.map(({ id }) => id)).toEqual(['s0', 's1']);
});

test('names and voices can be changed until the dub is put together; another number of people needs a new comparison', () => {
  const speakers = two();
  const named = { people: [{ label: 'w0v1', name: 'Ada' }], lines: [] };
  expect(speakers.direct(named)).toBe(true);
  expect(speakers.personOf({ id: 'w0u1', speaker: 'w0v1' }).name).toBe('Ada');
  expect(speakers.direct({ ...named, count: 3 })).toBe(false);
  speakers.close();
  expect(speakers.direct({ people: [], lines: [] })).toBe(false);
  expect(speakers.people[1]?.name).toBe('Ada');
});

test('a voice whose model is not part of this dub needs a new one', () => {
  const far = {
    people: [{ label: 'w0v0', voices: { es: { model: 'piper-es_ES-davefx-medium', speaker: '0' } } }],
    lines: [],
  };
  expect(two().direct(far)).toBe(false);
});

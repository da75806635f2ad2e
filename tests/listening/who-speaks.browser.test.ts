import { expect, test } from 'vitest';
import { NO_SPEAKER_EDITS, peopleOf } from '../../wasm-workers/core/people.ts';
import { voicesFor } from '../../wasm-workers/pipeline/choices.ts';
import { assignVoices } from '../../wasm-workers/pipeline/voices.ts';
import { diarizationErrors } from '../bench/der.ts';
import { interviewTurns } from '../bench/interview-turns.ts';
import { makeMixture, type Recording } from '../bench/mixtures.ts';
import { clip } from './clip.ts';
import { speakerFinder } from './who-speaks.ts';

const whoSpeaks = speakerFinder();
const collar = { collar: 0.25, overlap: false };

test('the interview is between two people: one welcomes and asks, the other answers', async () => {
  const audio = await clip('media-interview-en');
  const { speakers, turns } = await whoSpeaks(audio);
  expect(speakers.map(({ id }) => id)).toEqual(['s0', 's1']);
  const at = (time: number) => turns.find(({ start, end }) => start <= time && time < end)?.speaker;
  expect([2, 5, 8.5, 15, 28, 38.5, 50].map(at)).toEqual(['s0', 's1', 's0', 's1', 's1', 's0', 's1']);
  const [asks, answers] = speakers;
  expect(asks?.pitchHz).toBeGreaterThan((answers?.pitchHz ?? Infinity) * 1.1);
  const { confusion, scored } = diarizationErrors(interviewTurns(audio), turns, collar);
  expect(confusion / scored).toBeLessThan(0.12);
});

test('who speaks alone is one person, and stays one when a number is given that cannot be', async () => {
  const audio = await clip('media-fr-2');
  expect((await whoSpeaks(audio)).speakers).toMatchObject([{ id: 's0' }]);
  expect((await whoSpeaks(audio, 1)).speakers).toHaveLength(1);
  await expect(whoSpeaks(audio, 21)).rejects.toMatchObject({ code: 'unsupported-input' });
});

test('three people in turn are told apart, also where one talks into the other’s end', async () => {
  const people = ['media-kennedy', 'media-en-gb', 'media-pt'];
  const recordings: Recording[] = [];
  for (const speaker of people) recordings.push({ speaker, samples: await clip(speaker) });
  const { samples, truth } = makeMixture(recordings, 1);
  const { speakers, turns } = await whoSpeaks(samples, 3);
  expect(speakers).toHaveLength(3);
  const { confusion, missed, falseAlarm, scored } = diarizationErrors(truth, turns, collar);
  expect(confusion / scored).toBeLessThan(0.1);
  expect((missed + falseAlarm) / scored).toBeLessThan(0.1);
});

test.for([
  // He declaims at 250 Hz, higher than most women speak.
  ['media-kennedy', ['male']],
  ['media-interview-en', ['male', 'male']],
  ['media-fr-1', ['male']],
  ['media-de-1', ['male']],
  ['media-en-gb', ['male']],
  ['media-fr-2', ['female']],
  ['media-de-2', ['female']],
  ['media-pt', ['female']],
  ['media-it', ['female']],
] as const)('%s gets voices that fit: %s', async ([id, wanted]) => {
  const { speakers, heard } = await whoSpeaks(await clip(id));
  const people = peopleOf(speakers, heard, NO_SPEAKER_EDITS).map((person) => ({
    id: person.id,
    pitchHz: person.firstPitchHz,
  }));
  const english = voicesFor('en').filter(({ engine }) => engine === 'kokoro');
  const given = assignVoices(people, english, false);
  const genders = [...given.values()].map(
    ({ speaker }) => english.find(({ voice }) => voice.speaker === speaker)?.gender,
  );
  expect(genders).toEqual(wanted);
});

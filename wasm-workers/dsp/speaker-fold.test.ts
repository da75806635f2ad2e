import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { HeardVoice, WindowVoices } from '../core/speaker.ts';
import { assign, fold, NO_SPEAKERS } from './speaker-fold.ts';

const SIZE = 12;
const scale = { settling: 1.36, sameVoice: 0.62 };

/** Who speaks in each window, how long, and by how much chance bends what is heard of them. */
interface Heard {
  readonly person: number;
  readonly seconds: number;
  readonly noise: readonly number[];
}

const heard = (people: number): fc.Arbitrary<Heard> =>
  fc.record({
    person: fc.integer({ min: 0, max: people - 1 }),
    seconds: fc.double({ min: 3, max: 20, noNaN: true }),
    noise: fc.array(fc.double({ min: -0.06, max: 0.06, noNaN: true }), { minLength: SIZE, maxLength: SIZE }),
  });
const source = (people: number) =>
  fc.array(fc.array(heard(people), { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 12 });

/** A person's voice is an axis of the space, bent a little. */
function voiceOf({ person, seconds, noise }: Heard, label: string): HeardVoice {
  const vector = noise.map((value, i) => value + (i === person ? 1 : 0));
  const length = Math.hypot(...vector);
  return { label, seconds, embedding: vector.map((value) => value / length), pitchHz: 100 + 20 * person };
}

function windowsOf(windows: readonly (readonly Heard[])[]): WindowVoices[] {
  return windows.map((voices, window) => ({
    window,
    turns: [],
    voices: voices.map((voice, n) => voiceOf(voice, `w${window}v${n}`)),
    scale,
  }));
}

const told = (windows: readonly WindowVoices[], count?: number) => assign(windows.reduce(fold, NO_SPEAKERS), count);

describe('speakers', () => {
  test('people whose voices lie well apart are found exactly, numbered by first appearance', () => {
    fc.assert(
      fc.property(source(5), (windows) => {
        const people = [...new Set(windows.flat().map(({ person }) => person))];
        const expected = people.map((person, i) => ({
          id: `s${i}`,
          voices: windows.flatMap((voices, window) =>
            voices.flatMap((voice, n) => (voice.person === person ? [`w${window}v${n}`] : [])),
          ),
        }));
        expect(told(windowsOf(windows)).map(({ id, voices }) => ({ id, voices }))).toEqual(expected);
      }),
    );
  });

  test('an id once given stays with its person as windows arrive', () => {
    fc.assert(
      fc.property(source(5), (windows) => {
        const all = windowsOf(windows);
        const early = told(all.slice(0, Math.ceil(all.length / 2)));
        const late = told(all);
        for (const { id, voices } of early)
          expect(late.find((speaker) => speaker.id === id)?.voices).toEqual(expect.arrayContaining([...voices]));
      }),
    );
  });

  test('which way the space is turned changes nothing', () => {
    const turn = (voice: HeardVoice): HeardVoice => ({ ...voice, embedding: [...voice.embedding].reverse() });
    fc.assert(
      fc.property(source(5), (windows) => {
        const all = windowsOf(windows);
        expect(told(all.map((one) => ({ ...one, voices: one.voices.map(turn) })))).toEqual(told(all));
      }),
    );
  });

  test('a count that is given is kept wherever there are as many voices', () => {
    fc.assert(
      fc.property(source(5), fc.integer({ min: 1, max: 20 }), (windows, count) => {
        const speakers = told(windowsOf(windows), count);
        expect(speakers).toHaveLength(Math.min(count, windows.flat().length));
        expect(new Set(speakers.map(({ id }) => id)).size).toBe(speakers.length);
        expect(speakers.flatMap(({ voices }) => voices).toSorted()).toEqual(
          windowsOf(windows)
            .flatMap(({ voices }) => voices.map(({ label }) => label))
            .toSorted(),
        );
      }),
    );
  });

  test('never more than twenty people, however many voices differ', () => {
    const windows = Array.from({ length: 30 }, (_, i) => ({
      window: i,
      turns: [],
      scale,
      voices: [
        {
          label: `w${i}v0`,
          seconds: 5,
          pitchHz: null,
          embedding: Array.from({ length: 30 }, (_, k) => (k === i ? 1 : 0)),
        },
      ],
    }));
    expect(told(windows)).toHaveLength(20);
  });

  test('one short noise is nobody: it goes to whom it is most like', () => {
    const windows = windowsOf([
      [{ person: 0, seconds: 9, noise: Array(SIZE).fill(0) }],
      [{ person: 1, seconds: 9, noise: Array(SIZE).fill(0) }],
      [{ person: 7, seconds: 1.2, noise: Array.from({ length: SIZE }, (_, i) => (i === 1 ? 0.4 : 0)) }],
    ]);
    expect(told(windows).map(({ voices }) => voices)).toEqual([['w0v0'], ['w1v0', 'w2v0']]);
  });

  test('where all is short there is one person; where nothing is said there is none', () => {
    const brief = windowsOf([[{ person: 0, seconds: 0.6, noise: Array(SIZE).fill(0) }]]);
    expect(told(brief)).toMatchObject([{ id: 's0', voices: ['w0v0'], seconds: 0.6, pitchHz: 100 }]);
    expect(told([])).toEqual([]);
    expect(told([], 3)).toEqual([]);
  });

  test('a person’s pitch is the median of what was heard, long stretches counting more', () => {
    const [first] = windowsOf([[0, 0, 0].map((person) => ({ person, seconds: 4, noise: Array(SIZE).fill(0) }))]);
    const pitches = [110, 240, 120];
    const voices = (first?.voices ?? []).map((voice, i) => ({
      ...voice,
      pitchHz: pitches[i] ?? null,
      seconds: [9, 3, 4][i] ?? 1,
    }));
    const [speaker] = told([{ window: 0, turns: [], scale, voices }], 1);
    expect(speaker).toMatchObject({ seconds: 16, pitchHz: 110 });
  });

  test('a merge gives the longer one’s id, and nobody else’s changes', () => {
    const at = (degrees: number, label: string, seconds = 10): HeardVoice => ({
      label,
      seconds,
      pitchHz: null,
      embedding: [Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180), 0],
    });
    const third: HeardVoice = { label: 'w2v0', seconds: 10, pitchHz: null, embedding: [0, 0, 1] };
    const windows = [[at(0, 'w0v0', 20)], [at(60, 'w1v0')], [third], [at(30, 'w3v0', 60)]];
    const snapshots = windows.map((voices, window) => ({ window, turns: [], scale, voices }));
    expect(told(snapshots.slice(0, 3)).map(({ id }) => id)).toEqual(['s0', 's1', 's2']);
    expect(told(snapshots).map(({ id, voices }) => [id, voices])).toEqual([
      ['s0', ['w0v0', 'w1v0', 'w3v0']],
      ['s2', ['w2v0']],
    ]);
  });
});

import { expect, test } from 'vitest';
import { withNameHints } from './name-hints.ts';
import type { Person } from './people.ts';

const person = (id: string, voices: readonly string[], name?: string): Person => ({
  id,
  voices,
  seconds: 10,
  pitchHz: null,
  label: voices[0] ?? id,
  name: name ?? `Speaker ${id}`,
  isNamed: name !== undefined,
  firstPitchHz: null,
  pitchRangeHz: null,
  chosen: {},
});
const line = (speaker: string, speakerName?: string) => ({
  id: 'w0u0',
  start: 0,
  end: 1,
  text: 'Yes.',
  language: 'en',
  words: [],
  speaker,
  ...(speakerName ? { speakerName } : {}),
});
const names = (people: readonly Person[]) => people.map(({ name, isNamed }) => [name, isNamed]);

test('people get the names that most of their lines bear in the transcript', () => {
  const people = [person('s0', ['a', 'b']), person('s1', ['c']), person('s2', ['d'])];
  const lines = [line('a', 'Anna'), line('b', 'Anna'), line('a', 'Ben'), line('c', 'Ben'), line('d')];
  expect(names(withNameHints(people, [], lines))).toEqual([
    ['Anna', true],
    ['Ben', true],
    ['Speaker s2', false],
  ]);
});

test('a name that a person gave stays, and no name goes to two', () => {
  const people = [person('s0', ['a'], 'Mum'), person('s1', ['b']), person('s2', ['c'])];
  const lines = [line('a', 'Anna'), line('b', 'Ben'), line('c', 'Ben'), line('c', 'Ben')];
  expect(names(withNameHints(people, [], lines))).toEqual([
    ['Mum', true],
    ['Speaker s1', false],
    ['Ben', true],
  ]);
});

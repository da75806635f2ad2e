import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Cue } from '../core/media.ts';
import type { Window } from '../core/window.ts';
import { sentencesIn, sentencesOf, wordsOfCues } from './given-words.ts';

const window = (start: number, end: number, speech: Window['speech'] = [{ start, end }]): Window => ({
  index: 0,
  start,
  end,
  overlap: 0,
  speech,
});
const said = (cues: readonly Cue[]) => sentencesOf(wordsOfCues(cues));
const lines = (found: ReturnType<typeof sentencesIn>) =>
  found.map((words) => ({
    start: words[0]?.start,
    end: words.at(-1)?.end,
    text: words.map(({ text }) => text).join(' '),
  }));

test('a sentence over two cues is joined, a cue with two sentences divided', () => {
  const cues = [
    { start: 0, end: 2, text: 'When we came' },
    { start: 2, end: 4, text: 'home. It rained' },
    { start: 4, end: 6, text: 'all night.' },
  ];
  expect(lines(sentencesIn(window(0, 10), said(cues))).map(({ text }) => text)).toEqual([
    'When we came home.',
    'It rained all night.',
  ]);
});

test('another speaker is another utterance, also in the middle of a sentence', () => {
  const cues = [
    { start: 0, end: 2, text: 'I thought that', speaker: 'Anna' },
    { start: 2, end: 4, text: 'you would not come', speaker: 'Ben' },
  ];
  expect(sentencesIn(window(0, 10), said(cues)).map(([word]) => word?.name)).toEqual(['Anna', 'Ben']);
});

test('a cue is shown longer than it is said: its words lie where the speech is', () => {
  const [line] = lines(
    sentencesIn(window(0, 10, [{ start: 1.5, end: 3 }]), said([{ start: 1, end: 6, text: 'Good day.' }])),
  );
  expect(line).toEqual({ start: 1.5, end: 3, text: 'Good day.' });
});

test('where the detector hears next to nothing the cue is believed as it stands', () => {
  const [line] = lines(
    sentencesIn(window(0, 10, [{ start: 5.8, end: 9 }]), said([{ start: 1, end: 6, text: 'Good day.' }])),
  );
  expect(line).toEqual({ start: 1, end: 6, text: 'Good day.' });
});

test('a sentence that crosses an edge a little goes whole to the window that holds its middle', () => {
  const all = said([{ start: 8, end: 11, text: 'This is one sentence.' }]);
  expect(lines(sentencesIn(window(0, 10), all))).toEqual([{ start: 8, end: 10, text: 'This is one sentence.' }]);
  expect(sentencesIn(window(10, 20), all)).toEqual([]);
});

const cue = fc.record({
  gap: fc.double({ min: 0, max: 5, noNaN: true }),
  length: fc.double({ min: 0.2, max: 9, noNaN: true }),
  words: fc.array(fc.constantFrom('one', 'two,', 'three.', 'fourteen', 'I', '42?'), { minLength: 1, maxLength: 9 }),
});

test('windows that tile the source share all words out, none twice, in order and inside', () => {
  fc.assert(
    fc.property(
      fc.array(cue, { minLength: 1, maxLength: 20 }),
      fc.array(fc.double({ min: 8, max: 29, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (cues, sizes) => {
        let time = 0;
        const all = said(
          cues.map(({ gap, length, words }) => {
            const start = time + gap;
            time = start + length;
            return { start, end: time, text: words.join(' ') };
          }),
        );
        let edge = 0;
        const windows = [...sizes, 400].map((size) => {
          const start = edge;
          edge += size;
          return window(start, edge, [{ start: start + 1, end: edge - 1 }]);
        });
        const found = windows.map((own) => ({ own, words: sentencesIn(own, all) }));
        expect(found.flatMap(({ words }) => words.flat().map(({ text }) => text))).toEqual(
          all.flat().map(({ text }) => text),
        );
        for (const { own, words } of found)
          for (const line of lines(words)) {
            expect(line.start).toBeGreaterThanOrEqual(own.start);
            expect(line.end).toBeLessThanOrEqual(own.end + 1e-9);
            expect((line.end ?? 0) - (line.start ?? 0)).toBeGreaterThan(0.09);
          }
      },
    ),
  );
});

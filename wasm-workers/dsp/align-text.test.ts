import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Interval } from '../core/window.ts';
import { alignText } from './align-text.ts';
import { spokenLength } from './spread.ts';

/** Speech of a text at so many letters a second: a pause of so many seconds at each `|`. */
function spoken(script: string, pace = 15, pause = 0.6) {
  const speech: Interval[] = [];
  const starts: number[] = [];
  let time = 1;
  for (const stretch of script.split('|')) {
    const start = time;
    for (const word of stretch.split(/\s+/).filter(Boolean)) {
      starts.push(time);
      time += spokenLength(word) / pace;
    }
    // As the detector gives them: wider by 0.1 s at each end.
    speech.push({ start: start - 0.1, end: time + 0.1 });
    time += pause;
  }
  return { text: script.replaceAll('|', ' '), speech, starts };
}

const SCRIPT =
  'Good morning to all of you. | Today we speak about rivers, | and about the sea that they run into. | Why? | Because water comes back. | It rises, it falls, and it never ends.';

test('sentences begin where their speech begins', () => {
  const { text, speech, starts } = spoken(SCRIPT);
  const words = alignText(text, speech);
  expect(words.map((word) => word.text)).toEqual(text.split(/\s+/));
  for (const [i, word] of words.entries()) expect(word.start, word.text).toBeCloseTo(starts[i] as number, 1);
});

test('speech that is not in the text disturbs the words next to it, no others', () => {
  const { text, speech, starts } = spoken(Array(6).fill(SCRIPT).join(' | '));
  const later = speech.map(({ start, end }) => ({ start: start + 5, end: end + 5 }));
  const words = alignText(text, [{ start: 0.5, end: 3 }, ...later]);
  const off = words.filter((word, i) => Math.abs(word.start - (starts[i] as number) - 5) > 0.05);
  expect(off.length).toBeLessThan(0.15 * words.length);
});

test('speakers of unlike pace keep their sentences, and paragraphs are parts', () => {
  const first = spoken(
    'The first of us is slow. | He takes his time with it, | with every word. | Then he stops.',
    13.5,
    0.3,
  );
  const second = spoken(
    'The other one is quick. | She says twice as much, | in the same time as he needs for it.',
    16.5,
  );
  const shift = 12;
  const speech = [
    ...first.speech,
    ...second.speech.map(({ start, end }) => ({ start: start + shift, end: end + shift })),
  ];
  const starts = [...first.starts, ...second.starts.map((start) => start + shift)];
  const words = alignText(`${first.text}\n\n${second.text}`, speech);
  const off = words.map((word, i) => Math.abs(word.start - (starts[i] as number)));
  expect(Math.max(...off)).toBeLessThan(0.6);
  expect(new Set(words.map(({ part }) => part))).toEqual(new Set([0, 1]));
});

test('every word gets a time, in order and within the speech, whatever the text and the speech', () => {
  const text = fc.array(fc.constantFrom('a', 'word,', 'sentence.', 'extraordinarily', '1961', '\n\n', '—'), {
    maxLength: 60,
  });
  const speech = fc.array(
    fc.tuple(fc.double({ min: 0.04, max: 8, noNaN: true }), fc.double({ min: 0.03, max: 20, noNaN: true })),
    {
      minLength: 1,
      maxLength: 20,
    },
  );
  fc.assert(
    fc.property(text, speech, (tokens, stretches) => {
      let time = 0;
      const intervals = stretches.map(([gap, length]) => {
        const start = time + gap;
        time = start + length;
        return { start, end: time };
      });
      const words = alignText(tokens.join(' '), intervals);
      expect(words.map((word) => word.text)).toEqual(tokens.filter((token) => token.trim()));
      let last = 0;
      for (const word of words) {
        expect(word.start).toBeGreaterThanOrEqual(last - 1e-9);
        expect(word.end).toBeGreaterThanOrEqual(word.start);
        expect(intervals.some(({ start, end }) => word.start >= start - 1e-9 && word.end <= end + 1e-9)).toBe(true);
        last = word.end;
      }
    }),
  );
});

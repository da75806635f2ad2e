import { describe, expect, test } from 'vitest';
import { powersetTurns } from './powerset.ts';

/** Log probabilities of frames in which these classes are likeliest. */
function scores(...classes: readonly number[]): Float32Array {
  return Float32Array.from({ length: 7 * classes.length }, (_, i) =>
    Math.log(i % 7 === classes[Math.floor(i / 7)] ? 0.4 : 0.1),
  );
}
const grid = { lead: 0.5, step: 1, end: 100 };

describe('turns from sets of speakers', () => {
  test('the seven classes are nobody, each of three, and each pair', () => {
    const voices = [0, 1, 2, 3, 4, 5, 6].map((set) => powersetTurns(scores(set), grid).map(({ voice }) => voice));
    expect(voices).toEqual([[], [0], [1], [2], [0, 1], [0, 2], [1, 2]]);
  });

  test('a voice goes on through frames in which another speaks as well', () => {
    expect(powersetTurns(scores(1, 1, 4, 2, 0, 1, 0), grid)).toEqual([
      { voice: 0, start: 0, end: 3.5 },
      { voice: 1, start: 2.5, end: 4.5 },
      { voice: 0, start: 5.5, end: 6.5 },
    ]);
  });

  test('the first frame reaches back to the start, the last on to the end', () => {
    expect(powersetTurns(scores(3, 0, 3), { ...grid, end: 4 })).toEqual([
      { voice: 2, start: 0, end: 1.5 },
      { voice: 2, start: 2.5, end: 4 },
    ]);
  });

  test('nothing is reported after the end of the audio', () => {
    expect(powersetTurns(scores(0, 1, 1, 1, 2, 2), { ...grid, end: 3 })).toEqual([{ voice: 0, start: 1.5, end: 3 }]);
  });

  test('nobody speaks where there are no frames; half a frame is refused', () => {
    expect(powersetTurns(new Float32Array(), grid)).toEqual([]);
    expect(() => powersetTurns(new Float32Array(10), grid)).toThrow('seven a frame');
  });
});

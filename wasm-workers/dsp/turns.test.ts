import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Interval } from '../core/window.ts';
import { likeliestPath } from './likeliest-path.ts';
import { findTurns, type HeardProbe, probesOf } from './turns.ts';

const scale = { settling: 1.36, sameVoice: 0.62 };

/** Hears speech in which people, each an axis of the space, take turns; a probe on a change hears both, as long as each speaks. */
function hear(speech: readonly Interval[], spoken: readonly (Interval & { person: number })[]): HeardProbe[] {
  return probesOf(speech).map((probe) => {
    const vector = new Float32Array(4);
    for (const { person, start, end } of spoken)
      vector[person] =
        (vector[person] as number) + Math.max(0, Math.min(end, probe.end) - Math.max(start, probe.start));
    const seconds = probe.end - probe.start;
    // What chance does to so short a stretch: the last axis is nobody's.
    vector[3] = Math.hypot(...vector) * Math.sqrt(scale.settling / seconds) * (probe.start % 0.5 > 0.25 ? 1 : -1);
    const length = Math.hypot(...vector);
    return { ...probe, print: { vector: vector.map((value) => value / length), seconds, pitchHz: null } };
  });
}

test('probes cover speech without gaps, none reaches over a pause, and short speech has one of its own', () => {
  const speech = fc
    .array(fc.tuple(fc.double({ min: 0.05, max: 2, noNaN: true }), fc.double({ min: 0.05, max: 8, noNaN: true })), {
      minLength: 1,
      maxLength: 6,
    })
    .map((pairs) => {
      let at = 0;
      return pairs.map(([gap, length]) => {
        const start = at + gap;
        at = start + length;
        return { start, end: at };
      });
    });
  fc.assert(
    fc.property(speech, (intervals) => {
      const probes = probesOf(intervals);
      intervals.forEach(({ start, end }, stretch) => {
        const own = probes.filter((probe) => probe.stretch === stretch);
        expect(own[0]?.own.start).toBeCloseTo(start, 9);
        expect(own.at(-1)?.own.end).toBeCloseTo(end, 9);
        own.slice(1).forEach((probe, i) => {
          expect(probe.own.start).toBeCloseTo(own[i]?.own.end ?? Number.NaN, 9);
        });
        for (const probe of own) {
          expect(probe.start).toBeGreaterThanOrEqual(start - 1e-9);
          expect(probe.end).toBeLessThanOrEqual(end + 1e-9);
        }
      });
    }),
  );
});

test('a change of speaker in a pause is found exactly, one within speech to half a second', () => {
  const speech = [
    { start: 1, end: 5 },
    { start: 5.4, end: 9 },
    { start: 9.2, end: 16 },
  ];
  const spoken = [
    { person: 0, start: 1, end: 5 },
    { person: 1, start: 5.4, end: 9 },
    { person: 0, start: 9.2, end: 12 },
    { person: 1, start: 12, end: 16 },
  ];
  const { turns, voices } = findTurns(hear(speech, spoken), scale);
  expect(turns.map(({ voice }) => voice)).toEqual([0, 1, 0, 1]);
  expect(turns.slice(0, 2).map(({ start, end }) => [start, end])).toEqual([
    [1, 5],
    [5.4, 9],
  ]);
  expect(Math.abs((turns[2]?.end ?? 0) - 12)).toBeLessThanOrEqual(0.5);
  expect(voices).toHaveLength(2);
  for (const { seconds } of voices) expect(seconds).toBeCloseTo(7.2, 0);
});

test('one voice is one turn a stretch; half a second of another is not told apart; no speech has no turns', () => {
  const speech = [
    { start: 0, end: 6 },
    { start: 7, end: 12 },
  ];
  const alone = findTurns(hear(speech, [{ person: 0, start: 0, end: 12 }]), scale);
  expect(alone.turns).toEqual(speech.map((interval) => ({ ...interval, voice: 0 })));
  const interrupted = [
    { person: 0, start: 0, end: 3 },
    { person: 1, start: 3, end: 3.5 },
    { person: 0, start: 3.5, end: 12 },
  ];
  expect(findTurns(hear(speech, interrupted), scale).voices).toHaveLength(1);
  expect(findTurns([], scale)).toEqual({ turns: [], voices: [] });
});

test('the likeliest path is the best of all paths', () => {
  const score = fc.integer({ min: 0, max: 9 });
  const scores = fc.array(fc.tuple(score, score, score), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(scores, fc.array(score, { minLength: 5, maxLength: 5 }), (rows, prices) => {
      const sum = (path: readonly number[]) =>
        path.reduce(
          (total, state, i) =>
            total + (rows[i]?.[state] ?? 0) - (i > 0 && path[i - 1] !== state ? (prices[i] ?? 0) : 0),
          0,
        );
      let paths: number[][] = [[]];
      for (const _ of rows) paths = paths.flatMap((path) => [0, 1, 2].map((state) => [...path, state]));
      const found = likeliestPath(rows, prices);
      expect(found).toHaveLength(rows.length);
      expect(sum(found)).toBe(Math.max(...paths.map(sum)));
    }),
  );
  expect(likeliestPath([], [])).toEqual([]);
});

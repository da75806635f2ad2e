import { expect, test } from 'vitest';
import { makeMixture, speechIn } from './mixtures.ts';

/** Somebody who says a tone of one second, eight times, with half a second between. */
function tones(speaker: string, hz: number) {
  const samples = Float32Array.from({ length: 12 * 16_000 }, (_, i) =>
    i % 24_000 < 16_000 ? 0.3 * Math.sin((2 * Math.PI * hz * i) / 16_000) : 1e-4 * Math.sin(i * i),
  );
  return { speaker, samples };
}

const people = [tones('low', 200), tones('high', 900)];

test('speech is found to the frame', () => {
  const found = speechIn(people[0]?.samples ?? new Float32Array());
  expect(found.map(({ start, end }) => [start / 16_000, end / 16_000])).toEqual(
    Array.from({ length: 8 }, (_, i) => [i * 1.5, i * 1.5 + 1]),
  );
});

test('a mixture says nothing twice, and each thing by whom its truth says', () => {
  const { samples, truth } = makeMixture(people, 3);
  for (const { speaker } of people) {
    const own = truth.filter((turn) => turn.speaker === speaker);
    expect(own.length).toBeGreaterThanOrEqual(4);
    expect(own.length).toBeLessThanOrEqual(8);
    for (const { start, end } of own) expect(end - start).toBeCloseTo(1, 5);
  }
  const alone = truth.filter(
    (turn) => !truth.some((other) => other !== turn && other.start < turn.end && turn.start < other.end),
  );
  for (const { speaker, start, end } of alone) {
    const heard = samples.subarray(Math.round(start * 16_000), Math.round(end * 16_000));
    const crossings = heard.reduce(
      (count, sample, i) => count + (i > 0 && sample >= 0 !== (heard[i - 1] ?? 0) >= 0 ? 1 : 0),
      0,
    );
    expect(Math.abs(crossings / 2 - (speaker === 'low' ? 200 : 900))).toBeLessThan(5);
  }
});

test('the same seed gives the same conversation, another seed another', () => {
  expect(makeMixture(people, 5)).toEqual(makeMixture(people, 5));
  expect(makeMixture(people, 6).truth).not.toEqual(makeMixture(people, 5).truth);
});

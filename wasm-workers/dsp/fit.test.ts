import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { SpokenUtterance } from '../core/speech.ts';
import type { Utterance } from '../core/utterance.ts';
import { charsPerSecond, type FitRequest, planFit, slotsOf, speedFor } from './fit.ts';

interface Spec {
  readonly start: number;
  readonly end: number;
  /** Seconds at the voice's own speed; undefined where nothing is said. */
  readonly natural?: number;
  readonly speed?: number;
  readonly kept?: boolean;
}

function request(specs: readonly Spec[], carry = 0, window = { start: 0, end: 20 }): FitRequest {
  const utterances = specs.map(({ start, end }, i): Utterance => {
    return { id: `u${i}`, start, end, text: 'x', language: 'es', words: [], speaker: 's0' };
  });
  const spoken = specs.flatMap(({ natural, speed = 1 }, i): SpokenUtterance[] => {
    const audio = { digest: '0'.repeat(64), bytes: 0, type: 'audio/wav' };
    const voice = { model: 'kokoro', speaker: 'af_heart' };
    return natural === undefined ? [] : [{ id: `u${i}`, voice, speed, duration: natural / speed, audio }];
  });
  const lines = specs.map(({ kept }, i) => ({
    id: `u${i}`,
    text: 'x',
    method: kept ? ('kept' as const) : ('marian' as const),
  }));
  return { utterances, translation: { window: 0, from: 'es', to: 'en', utterances: lines }, spoken, window, carry };
}

const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3)));

test('a line that fits keeps its own rate and place', () => {
  const { placements, carry } = planFit(request([{ start: 1, end: 4, natural: 2.9 }]));
  expect(placements).toEqual([
    { id: 'u0', start: 1, duration: 2.9, slot: { start: 1, end: 19.95 }, rate: 1, stretch: 1, status: 'fitted' },
  ]);
  expect(carry).toBe(0);
});

test('a voice that says nothing leaves the original and its time to the others, and that is said', () => {
  const { placements } = planFit(
    request([
      { start: 0, end: 2, natural: 2.4 },
      { start: 2, end: 4, natural: 0 },
      { start: 5, end: 6, natural: 1 },
    ]),
  );
  expect(placements[0]).toMatchObject({ status: 'fitted', rate: 1, slot: { start: 0, end: 4.95 } });
  expect(placements[1]).toMatchObject({
    status: 'silent',
    duration: 0,
    stretch: 1,
    reason:
      'The voice said nothing for this text, so the original is heard. Write it in words, or choose another voice.',
  });
  expect(placements[2]).toMatchObject({ status: 'fitted', start: 5 });
});

test('a line borrows the gap up to 50 ms before the next onset, and only then hurries', () => {
  const { placements } = planFit(
    request([
      { start: 0, end: 2, natural: 4.4 },
      { start: 4.05, end: 6, natural: 1.95 },
    ]),
  );
  expect(rounded(placements.map(({ rate }) => rate))).toEqual([1.1, 1]);
  expect(rounded(placements.map(({ start }) => start))).toEqual([0, 4.05]);
});

test('what is too long for 1.3 is spoken whole, reported, and pushes the next line back, which catches up', () => {
  const { placements } = planFit(
    request([
      { start: 0, end: 2, natural: 3.965 },
      { start: 2, end: 4, natural: 2 },
      { start: 4.5, end: 6, natural: 1.5 },
    ]),
  );
  expect(rounded(placements.map(({ start }) => start))).toEqual([0, 3.1, 4.688]);
  expect(rounded(placements.map(({ rate }) => rate))).toEqual([1.3, 1.3, 1.15]);
  expect(placements.map(({ status, reason }) => [status, reason])).toEqual([
    [
      'overrun',
      "It would fit at 2.03 times the voice's speed, but 1.3 is the most that sounds natural: it ends 1.1 s late. A shorter wording helps.",
    ],
    ['overrun', 'The line before it runs over and pushes it back by 1.1 s: it ends 0.2 s late.'],
    ['fitted', undefined],
  ]);
});

test('a short line is drawn out against a hole, but never below 0.85', () => {
  const rates = [2.95, 2.7, 1].map((natural) => planFit(request([{ start: 0, end: 3, natural }])).placements[0]?.rate);
  expect(rates).toEqual([1, 2.7 / 3, 0.85]);
});

test('neighbours of a hurried line speed up a little, so that the rate does not jump', () => {
  const { placements } = planFit(
    request([
      { start: 0, end: 3, natural: 3 },
      { start: 3.05, end: 6, natural: 3 },
      { start: 6.05, end: 8, natural: 2.535 },
      { start: 8.05, end: 11, natural: 2.9 },
    ]),
  );
  expect(rounded(placements.map(({ rate }) => rate))).toEqual([1, 1.15, 1.3, 1.15]);
});

test('the stretch is what the synthesiser has not done yet', () => {
  const line = { start: 0, end: 2, natural: 2.4 };
  const next = { start: 2.05, end: 4, natural: 2 };
  const stretches = [1, 1.15, 1.2, 1.25].map((speed) => {
    return planFit(request([{ ...line, speed }, next])).placements[0]?.stretch ?? 0;
  });
  expect(rounded(stretches)).toEqual([1.2, 1.043, 1, 1]);
});

test('kept and silent lines have their place in the list; kept speech ends the slot before it', () => {
  const { placements } = planFit(
    request([
      { start: 0, end: 2, natural: 2 },
      { start: 3, end: 4 },
      { start: 5, end: 6, kept: true },
    ]),
  );
  expect(placements.map(({ id, status, duration, slot }) => [id, status, duration, slot.end])).toEqual([
    ['u0', 'fitted', 2, 4.95],
    ['u1', 'silent', 0, 4],
    ['u2', 'kept', 1, 6],
  ]);
});

test('the carry of the window before delays the first line, and goes through a window without speech', () => {
  expect(planFit(request([{ start: 0.2, end: 2, natural: 1 }], 0.5)).placements[0]?.start).toBeCloseTo(0.55, 9);
  expect(planFit(request([], 25)).carry).toBe(5);
  expect(planFit(request([], 15)).carry).toBe(0);
});

const anyRequest = fc
  .tuple(
    fc.array(
      fc.record({
        wait: fc.double({ min: -0.5, max: 4, noNaN: true }),
        own: fc.double({ min: 0.1, max: 6, noNaN: true }),
        natural: fc.option(fc.double({ min: 0.05, max: 9, noNaN: true }), { nil: undefined }),
        speed: fc.double({ min: 0.85, max: 1.3, noNaN: true }),
        kept: fc.boolean(),
      }),
      { maxLength: 9 },
    ),
    fc.oneof(fc.constant(0), fc.double({ min: 0, max: 5, noNaN: true })),
  )
  .map(([lines, carry]) => {
    let at = 100;
    const specs = lines.map(({ wait, own, natural, speed, kept }) => {
      const start = Math.max(100, at + wait);
      at = start + own;
      return { start, end: at, natural, speed, kept: kept && natural === undefined };
    });
    return request(specs, carry, { start: 100, end: Math.max(at, 110) });
  });

test('for any lines: order kept, nothing overlaps or begins too early, rates in [0.85, 1.3], nothing truncated', () => {
  fc.assert(
    fc.property(anyRequest, (asked) => {
      const { placements, carry } = planFit(asked);
      expect(placements.map(({ id }) => id)).toEqual(asked.utterances.map(({ id }) => id));
      let free = asked.window.start + asked.carry;
      for (const { id, start, duration, rate, stretch, status, slot, reason } of placements) {
        const line = asked.spoken.find((candidate) => candidate.id === id);
        if (!line) continue;
        expect(start).toBeGreaterThanOrEqual(Math.max(slot.start, free));
        expect(rate).toBeGreaterThanOrEqual(0.85);
        expect(rate).toBeLessThanOrEqual(1.3);
        expect(duration * rate).toBeCloseTo(line.duration * line.speed, 6);
        expect(duration * stretch).toBeCloseTo(line.duration, 6);
        expect(status).toBe(start + duration > slot.end + 1e-6 ? 'overrun' : 'fitted');
        expect(reason === undefined).toBe(status === 'fitted');
        if (status === 'overrun') expect(rate).toBeCloseTo(1.3, 9);
        free = start + duration;
      }
      expect(carry).toBeCloseTo(Math.max(0, free - asked.window.end), 5);
    }),
    { numRuns: 300 },
  );
});

test('for any lines: neighbours differ by 0.15 at most, also from the line of the window before', () => {
  fc.assert(
    fc.property(anyRequest, fc.double({ min: 0.85, max: 1.3, noNaN: true }), (asked, previousRate) => {
      const spoken = new Set(asked.spoken.map(({ id }) => id));
      const { placements } = planFit({ ...asked, previousRate });
      const rates = placements.filter(({ id }) => spoken.has(id)).map(({ rate }) => rate);
      expect(rates[0] ?? previousRate).toBeGreaterThanOrEqual(previousRate - 0.15 - 1e-9);
      rates.slice(1).forEach((rate, i) => {
        expect(Math.abs(rate - (rates[i] ?? 0))).toBeLessThanOrEqual(0.15 + 1e-9);
      });
    }),
  );
});

test('slots end 50 ms before the next onset, and before the end of the window', () => {
  const lines = [
    { id: 'a', start: 9.5, end: 11 },
    { id: 'b', start: 12, end: 14 },
    { id: 'c', start: 12.02, end: 15 },
  ];
  expect(slotsOf(lines, { start: 10, end: 20 })).toEqual([
    { id: 'a', start: 10, end: 11.95 },
    { id: 'b', start: 12, end: 12 },
    { id: 'c', start: 12.02, end: 19.95 },
  ]);
});

test('the speed asked for fills the slot, within what sounds natural', () => {
  const text = 'x'.repeat(30);
  expect(charsPerSecond('de-AT')).toBe(14);
  expect([1.8, 2, 4, 1, 0].map((slot) => speedFor(text, 15, slot))).toEqual([1.12, 1, 1, 1.3, 1.3]);
  expect([2.1, 2.2, 9].map((own) => speedFor(text, 15, 10, own))).toEqual([0.96, 0.91, 0.85]);
  expect(speedFor('', 15, 0)).toBe(1);
  fc.assert(
    fc.property(
      fc.string(),
      fc.double({ min: 1, max: 30, noNaN: true }),
      fc.double({ min: 0, max: 30, noNaN: true }),
      (line, rate, slot) => {
        const speed = speedFor(line, rate, slot);
        expect(speed).toBeGreaterThanOrEqual(0.85);
        expect(speed).toBeLessThanOrEqual(1.3);
        const fits = line.trim().length / rate / 1.3 <= slot;
        if (fits) expect(line.trim().length / rate / speed).toBeLessThanOrEqual(slot + 1e-6);
      },
    ),
  );
});
